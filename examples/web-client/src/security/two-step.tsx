import type { TotpSecret } from '@opencinema/client';
import { useState } from 'react';
import { Dialog } from '../dialog';
import { useLoad } from '../load';
import { ErrorBox, errorText } from '../parts';
import { usePlatform } from '../platform';
import { CodeForm } from './code-form';
import { isRefused } from './errors';
import { ProofDialog, useReauthentication, type Proof } from './proof';
import { QrCode } from './qr';
import { RecoveryCodesDialog } from './recovery-codes';
import './security.css';

/** Turns two-step sign-in on and off. */
export function TwoStepSection() {
  const { client, text } = usePlatform();
  const state = useLoad('second-factors', (signal) => client.secondFactors.getSecondFactors({ signal }));
  const [secret, setSecret] = useState<TotpSecret>();
  const [codes, setCodes] = useState<string[]>();
  const [proving, setProving] = useState<'off' | 'codes'>();
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [passwordDialog, reauthenticated] = useReauthentication();
  const on = state.data?.totp ?? false;

  const start = () => {
    setFailure(undefined);
    reauthenticated(async (password) => setSecret(await client.secondFactors.startTotp({ reauthentication: { password } }))).catch(setFailure);
  };
  const turnedOn = (recoveryCodes: string[]) => {
    setSecret(undefined);
    setCodes(recoveryCodes);
    setSaid(text.factors.turnedOn);
    state.replace({ totp: true, recoveryCodesLeft: recoveryCodes.length });
  };
  const prove = async (proof: Proof) => {
    if (proving === 'off') {
      await client.secondFactors.removeTotp({ passwordOrCode: proof });
      state.replace({ totp: false, recoveryCodesLeft: 0 });
      setSaid(text.factors.turnedOff);
    } else {
      const { recoveryCodes } = await client.secondFactors.createRecoveryCodes({ passwordOrCode: proof });
      state.replace({ totp: true, recoveryCodesLeft: recoveryCodes.length });
      setCodes(recoveryCodes);
    }
    setProving(undefined);
  };
  return (
    <section className="panel wide" aria-labelledby="two-step" data-testid="two-step">
      <h2 id="two-step">{text.factors.twoStep}</h2>
      {state.error !== undefined && <ErrorBox error={state.error} onRetry={state.retry} />}
      {failure !== undefined && <ErrorBox error={failure} />}
      {state.data && <p data-testid="two-step-state">{on ? text.factors.twoStepOn(state.data.recoveryCodesLeft) : text.factors.twoStepOff}</p>}
      {state.data && (
        <div className="buttons">
          {!on && (
            <button type="button" className="button primary" onClick={start} data-testid="two-step-on">
              {text.factors.turnOn}
            </button>
          )}
          {on && (
            <>
              <button type="button" className="button" onClick={() => setProving('codes')} data-testid="new-codes">
                {text.factors.newCodes}
              </button>
              <button type="button" className="button" onClick={() => setProving('off')} data-testid="two-step-off">
                {text.factors.turnOff}
              </button>
            </>
          )}
        </div>
      )}
      <p role="status" className="said">
        {said}
      </p>
      {passwordDialog}
      {proving && <ProofDialog orCode onProof={prove} onClose={() => setProving(undefined)} />}
      {secret && <Enrolment secret={secret} onClose={() => setSecret(undefined)} onDone={turnedOn} />}
      {codes && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
    </section>
  );
}

function Enrolment({ secret, onClose, onDone }: { secret: TotpSecret; onClose: () => void; onDone: (codes: string[]) => void }) {
  const { client, text } = usePlatform();
  const submit = async (code: string) => {
    try {
      const { recoveryCodes } = await client.secondFactors.confirmTotp({ totpCode: { code } });
      onDone(recoveryCodes);
    } catch (failure) {
      return isRefused(failure, 'code') ? text.factors.wrongCode : errorText(text, failure);
    }
  };
  return (
    <Dialog title={text.factors.twoStep} onClose={onClose} testId="enrolment">
      <p>{text.factors.scan}</p>
      <QrCode content={secret.otpauthUri} label={text.factors.qr} />
      <p className="secret">
        <span className="fine">{text.factors.key}</span> <code data-testid="totp-secret">{secret.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <CodeForm kind="code" action={text.factors.confirm} onSubmit={submit} />
    </Dialog>
  );
}
