import { useState, type FormEvent } from 'react';
import { errorText } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link } from '../router';

/** Asks for a link by e-mail. What it says does not depend on whether there is such an account. */
export function ForgotPasswordPage() {
  const { client, text } = usePlatform();
  const [email, setEmail] = useState('');
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState(false);
  const [error, setError] = useState<unknown>();
  useTitle(text.security.forgotTitle);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setError(undefined);
    try {
      await client.links.askForPasswordReset({ passwordResetRequest: { email: email.trim() } });
      setSent(true);
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };

  return (
    <div className="form-page">
      <form onSubmit={submit} noValidate className="panel">
        <h1>{text.security.forgotTitle}</h1>
        {error !== undefined && (
          <p className="notice small" role="alert" data-testid="form-error">
            {errorText(text, error)}
          </p>
        )}
        {sent ? (
          <div role="status" data-testid="reset-sent">
            <p>{text.security.sent}</p>
            <p className="fine">{text.security.sentHint}</p>
          </div>
        ) : (
          <>
            <p>{text.security.forgotIntro}</p>
            <div className="field">
              <label htmlFor="email">{text.email}</label>
              <input
                id="email"
                type="email"
                autoComplete="username"
                maxLength={254}
                data-testid="email"
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            </div>
            <button type="submit" className="button primary big" disabled={sending || email.trim().length < 3} data-testid="send-link">
              {text.security.sendLink}
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
