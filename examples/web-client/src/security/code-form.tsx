import { useId, useState, type FormEvent, type InputHTMLAttributes } from 'react';
import { usePlatform } from '../platform';

interface CodeFormProps {
  kind: 'code' | 'recovery' | 'password';
  action: string;
  /** Returns what is to be said of a text that was refused. */
  onSubmit: (value: string) => Promise<string | undefined>;
}

/** One field for what proves who it is. */
export function CodeForm({ kind, action, onSubmit }: CodeFormProps) {
  const { text } = usePlatform();
  const [value, setValue] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const id = useId();
  const fields: Record<CodeFormProps['kind'], [string, InputHTMLAttributes<HTMLInputElement>]> = {
    code: [text.factors.code, { inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 7 }],
    recovery: [text.factors.recoveryCode, { autoComplete: 'off', autoCapitalize: 'characters', spellCheck: false, maxLength: 40 }],
    password: [text.password, { type: 'password', autoComplete: 'current-password', maxLength: 128 }],
  };
  const [label, input] = fields[kind];

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = kind === 'code' ? value.replaceAll(/\s/g, '') : value;
    if (given === '') return;
    if (kind === 'code' && !/^\d{6}$/.test(given)) {
      setError(text.factors.wrongCode);
      return;
    }
    setBusy(true);
    setError(undefined);
    const refusal = await onSubmit(given);
    setBusy(false);
    setError(refusal);
    if (refusal !== undefined) form.querySelector('input')?.focus();
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="code-form">
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          value={value}
          autoFocus
          data-testid={`${kind}-field`}
          aria-invalid={error !== undefined}
          aria-describedby={error ? `${id}-note` : undefined}
          onChange={(event) => setValue(event.target.value)}
          {...input}
        />
        {error && (
          <p id={`${id}-note`} className="field-error" role="alert" data-testid="code-error">
            {error}
          </p>
        )}
      </div>
      <button type="submit" className="button primary" disabled={busy} data-testid="code-submit">
        {action}
      </button>
    </form>
  );
}
