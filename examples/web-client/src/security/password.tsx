import { CinemaError } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Dialog } from '../dialog';
import { forgetLoaded } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';

export function PasswordSection({ onChanged }: { onChanged: () => void }) {
  const { text } = usePlatform();
  const [changing, setChanging] = useState(false);
  const [said, setSaid] = useState('');
  return (
    <section className="panel wide" aria-labelledby="password-title">
      <div className="account-line">
        <h2 id="password-title">{text.security.password}</h2>
        <button type="button" className="button" onClick={() => setChanging(true)} data-testid="change-password">
          {text.security.change}
        </button>
      </div>
      <p className="fine">{text.security.passwordHint}</p>
      <p role="status" className="said">
        {said}
      </p>
      {changing && (
        <PasswordChange
          onClose={() => setChanging(false)}
          onDone={() => {
            setChanging(false);
            setSaid(text.security.changed);
            forgetLoaded('sign-ins');
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function PasswordChange({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { client, account, text } = usePlatform();
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const refused = (field: string) => error instanceof CinemaError && error.violations.some((violation) => violation.field === field);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await client.sessions.changePassword({ passwordChange: { currentPassword: current, newPassword: wanted } });
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const wrong = refused('currentPassword') ? text.security.wrong : undefined;
  const bad = refused('newPassword') ? (wanted.length < 8 ? text.security.tooShort : text.security.tooEasy) : undefined;
  return (
    <Dialog title={text.security.change} onClose={onClose} testId="password-change">
      <form className="stack" onSubmit={submit} noValidate>
        <input type="email" className="unseen" autoComplete="username" value={account?.email ?? ''} readOnly tabIndex={-1} aria-hidden />
        <PasswordField id="current-password" label={text.security.current} complete="current-password" value={current} shown={shown} error={wrong} onChange={setCurrent} />
        <PasswordField id="new-password" label={text.security.wanted} hint={text.security.wantedHint} complete="new-password" value={wanted} shown={shown} error={bad} onChange={setWanted} />
        <label className="check">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} /> {text.security.show}
        </label>
        {error !== undefined && !wrong && !bad && <ErrorBox error={error} />}
        <button type="submit" className="button primary big" disabled={busy || current === '' || wanted === ''} data-testid="password-save">
          {text.security.change}
        </button>
      </form>
    </Dialog>
  );
}

interface PasswordFieldProps {
  id: string;
  label: string;
  hint?: string;
  complete: string;
  value: string;
  shown: boolean;
  error: string | undefined;
  onChange: (value: string) => void;
}

function PasswordField({ id, label, hint, complete, value, shown, error, onChange }: PasswordFieldProps) {
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        data-testid={id}
        type={shown ? 'text' : 'password'}
        autoComplete={complete}
        maxLength={128}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {note && (
        <p id={`${id}-note`} className={error ? 'field-error' : 'fine'} role={error ? 'alert' : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
