import { CinemaError, type SecondFactorProblem } from '@opencinema/client';
import { useState } from 'react';
import { errorText } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { CodeForm } from './code-form';
import { PasskeyButton } from './passkey-button';

interface SecondStepProps {
  step: SecondFactorProblem;
  /** The sign-in begins anew. */
  onOver: () => void;
}

/** Asks for the second step of a sign-in whose password was right. */
export function SecondStep({ step, onOver }: SecondStepProps) {
  const { client, text } = usePlatform();
  const [kind, setKind] = useState<'code' | 'recovery'>('code');
  const [over, setOver] = useState(false);
  useTitle(text.factors.stepTitle);

  const submit = async (value: string) => {
    try {
      await client.confirmSignIn(step.challenge, kind === 'code' ? { code: value } : { recoveryCode: value });
    } catch (failure) {
      if (failure instanceof CinemaError && failure.code === 'challenge_invalid') setOver(true);
      return failure instanceof CinemaError && failure.code === 'code_wrong' ? text.factors.wrongCode : errorText(text, failure);
    }
  };
  return (
    <div className="form-page">
      <div className="panel">
        <h1>{text.factors.stepTitle}</h1>
        {over ? (
          <p className="notice small" role="alert" data-testid="step-over">
            {text.factors.stepOver}
          </p>
        ) : (
          <>
            {kind === 'code' && <p>{text.factors.stepHint}</p>}
            <CodeForm key={kind} kind={kind} action={text.signIn} onSubmit={submit} />
            {step.methods.includes('recovery_code') && (
              <button type="button" className="quiet" onClick={() => setKind(kind === 'code' ? 'recovery' : 'code')} data-testid="other-code">
                {kind === 'code' ? text.factors.useRecovery : text.factors.useApp}
              </button>
            )}
            {step.methods.includes('passkey') && <PasskeyButton />}
          </>
        )}
        <button type="button" className="quiet" onClick={onOver} data-testid="start-over">
          {over ? text.signIn : text.factors.startOver}
        </button>
      </div>
    </div>
  );
}
