import { CinemaError } from '@opencinema/client';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../dialog';
import { errorText } from '../parts';
import { usePlatform } from '../platform';
import { CodeForm } from './code-form';
import { isRefused } from './errors';

export type Proof = { password: string } | { code: string };

interface ProofDialogProps {
  /** Whether a code of the app will do as well. */
  orCode: boolean;
  onProof: (proof: Proof) => Promise<void>;
  onClose: () => void;
}

/** Asks for the password, or a code, before something that opens or closes a way to sign in. */
export function ProofDialog({ orCode, onProof, onClose }: ProofDialogProps) {
  const { text } = usePlatform();
  const [kind, setKind] = useState<'password' | 'code'>('password');
  const submit = async (value: string) => {
    try {
      await onProof(kind === 'password' ? { password: value } : { code: value });
    } catch (failure) {
      if (isRefused(failure, 'password')) return text.factors.wrongPassword;
      return isRefused(failure, 'code') ? text.factors.wrongCode : errorText(text, failure);
    }
  };
  return (
    <Dialog title={text.factors.proveTitle} onClose={onClose} testId="proof">
      <p>{kind === 'password' ? text.factors.provePassword : text.factors.proveCode}</p>
      <CodeForm key={kind} kind={kind} action={text.factors.goOn} onSubmit={submit} />
      {orCode && (
        <button type="button" className="quiet" onClick={() => setKind(kind === 'password' ? 'code' : 'password')} data-testid="other-proof">
          {kind === 'password' ? text.factors.useCode : text.factors.usePassword}
        </button>
      )}
    </Dialog>
  );
}

/** Runs what needs the password only if the sign-in is not of just now; the dialog is to be rendered. */
export function useReauthentication(): [ReactNode, (action: (password?: string) => Promise<void>) => Promise<void>] {
  const [waiting, setWaiting] = useState<(password?: string) => Promise<void>>();
  const run = async (action: (password?: string) => Promise<void>) => {
    try {
      await action();
    } catch (failure) {
      if (!(failure instanceof CinemaError) || failure.code !== 'reauthentication_required') throw failure;
      setWaiting(() => action);
    }
  };
  const close = () => setWaiting(undefined);
  const dialog = waiting && (
    <ProofDialog
      orCode={false}
      onClose={close}
      onProof={async (proof) => {
        await waiting('password' in proof ? proof.password : undefined);
        close();
      }}
    />
  );
  return [dialog, run];
}
