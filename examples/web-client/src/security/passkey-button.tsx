import { useState } from 'react';
import { deviceName } from '../device';
import { usePlatform } from '../platform';
import { passkeyErrorText } from './errors';
import { askForPasskey, hasPasskeys } from './webauthn';

/** Signs in without a name and a password; absent where the browser cannot. */
export function PasskeyButton() {
  const { client, text } = usePlatform();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  if (!hasPasskeys()) return null;

  const signIn = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const credential = await askForPasskey(await client.secondSteps.startPasskeyLogin());
      await client.signInWithPasskey(credential, deviceName());
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="button big" disabled={busy} onClick={() => void signIn()} data-testid="passkey-sign-in">
        {text.factors.passkeySignIn}
      </button>
      {error !== undefined && (
        <p className="notice small" role="alert" data-testid="passkey-error">
          {passkeyErrorText(text, error)}
        </p>
      )}
    </>
  );
}
