import { CinemaError } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { errorText } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link } from '../router';
import { takeLinkToken } from './link-token';

/** Where the mailed link leads: says that the address is verified, or what to do. */
export function VerifyEmailPage() {
  const { client, text, account, restoring } = usePlatform();
  const token = useRef<string>(undefined);
  const [done, setDone] = useState(false);
  const [error, setError] = useState<unknown>();
  useTitle(text.security.verifyTitle);

  useEffect(() => {
    if (token.current !== undefined) return;
    token.current = takeLinkToken();
    client.links.verifyEmail({ emailVerification: { token: token.current } }).then(() => setDone(true), setError);
  }, [client]);
  useEffect(() => {
    // The pages know of it from the next tokens on.
    if (done && !restoring && account && !account.emailVerified) client.restore().catch(() => undefined);
  }, [done, restoring, account, client]);

  const badLink = error instanceof CinemaError && (error.status === 410 || error.violations.length > 0);
  return (
    <div className="form-page">
      <div className="panel">
        <h1>{text.security.verifyTitle}</h1>
        {error !== undefined ? (
          <p className="notice small" role="alert" data-testid="bad-link">
            {badLink ? text.security.badLink : errorText(text, error)}
          </p>
        ) : (
          <p role="status" data-testid={done ? 'email-verified' : undefined}>
            {done ? text.security.verified : text.security.verifying}
          </p>
        )}
        <Link to="/account" className="button primary">
          {badLink ? text.security.askAgain : text.security.goToAccount}
        </Link>
      </div>
    </div>
  );
}

/** Reminds of the mail with the link, as long as it was not followed. */
export function EmailHint() {
  const { client, text, account } = usePlatform();
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState(false);
  const [error, setError] = useState<unknown>();
  if (!account || account.emailVerified) return null;

  const send = async () => {
    setSending(true);
    setError(undefined);
    try {
      await client.links.sendVerificationMail();
      setSent(true);
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };
  return (
    <section className="panel wide" data-testid="email-hint">
      <div className="account-line">
        <p role="status">{sent ? text.security.sentAgain : text.security.notVerified}</p>
        {!sent && (
          <button type="button" className="button" disabled={sending} onClick={() => void send()} data-testid="send-again">
            {text.security.sendAgain}
          </button>
        )}
      </div>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {errorText(text, error)}
        </p>
      )}
    </section>
  );
}
