import { CinemaError } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { errorText } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link } from '../router';
import { takeLinkToken } from './link-token';

/** Where the mailed link leads: sets a new password. */
export function ResetPasswordPage() {
  const { client, text, language } = usePlatform();
  const [token] = useState(takeLinkToken);
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [sending, setSending] = useState(false);
  const [done, setDone] = useState(false);
  const [error, setError] = useState<unknown>();
  useTitle(text.security.resetTitle);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setError(undefined);
    try {
      await client.links.resetPassword({ passwordReset: { token, newPassword: password } });
      setDone(true);
      client.signOut().catch(() => undefined); // the sign-in of this browser has ended with the others
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };

  const violations = error instanceof CinemaError ? error.violations : [];
  const refused = violations.find(({ field }) => field === 'newPassword');
  const badLink = token === '' || violations.some(({ field }) => field === 'token') || (error instanceof CinemaError && error.status === 410);
  const passwordError = refused && (language === 'en' ? refused.message : text.fieldErrors.password);
  return (
    <div className="form-page">
      <form onSubmit={submit} noValidate className="panel">
        <h1>{text.security.resetTitle}</h1>
        {done && (
          <p role="status" data-testid="password-set">
            {text.security.passwordSet}
          </p>
        )}
        {badLink && !done && (
          <>
            <p className="notice small" role="alert" data-testid="bad-link">
              {text.security.badLink}
            </p>
            <Link to="/forgot-password" className="button primary">
              {text.security.askAgain}
            </Link>
          </>
        )}
        {!badLink && !done && (
          <>
            <p>{text.security.resetIntro}</p>
            {error !== undefined && !refused && (
              <p className="notice small" role="alert" data-testid="form-error">
                {errorText(text, error)}
              </p>
            )}
            <div className="field">
              <label htmlFor="new-password">{text.security.newPassword}</label>
              <input
                id="new-password"
                type={shown ? 'text' : 'password'}
                autoComplete="new-password"
                maxLength={128}
                data-testid="new-password"
                aria-invalid={refused !== undefined}
                aria-describedby="new-password-note"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
              <p id="new-password-note" className={refused ? 'field-error' : 'fine'}>
                {passwordError ?? text.passwordHint}
              </p>
            </div>
            <button type="button" className="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? text.hidePassword : text.showPassword}
            </button>
            <button type="submit" className="button primary big" disabled={sending} data-testid="set-password">
              {text.security.setPassword}
            </button>
          </>
        )}
        <p className="fine">
          <Link to="/login">{text.security.backToSignIn}</Link>
        </p>
      </form>
    </div>
  );
}
