import { CinemaError } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Dialog } from './dialog';
import { errorText } from './parts';
import { usePlatform } from './platform';
import type { Text } from './text';

interface PinFieldProps {
  id: string;
  label: string;
  value: string;
  error?: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

export function PinField({ id, label, value, error, autoFocus, onChange }: PinFieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        className="pin"
        autoFocus={autoFocus}
        value={value}
        data-testid={id}
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
      />
      {error && (
        <p id={`${id}-note`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export function isPin(value: string): boolean {
  return /^\d{4}$/.test(value);
}

export function pinError(text: Text, error: unknown): string {
  if (error instanceof CinemaError && error.code === 'pin_wrong') return text.profiles.pinWrong;
  if (error instanceof CinemaError && error.status === 429) return text.profiles.pinLocked;
  return errorText(text, error);
}

/** Asks for the PIN until `onPin` takes it. */
export function PinDialog({ name, onPin, onClose }: { name: string; onPin: (pin: string) => Promise<void>; onClose: () => void }) {
  const { text } = usePlatform();
  const [pin, setPin] = useState('');
  const [error, setError] = useState<string>();
  const [sending, setSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isPin(pin)) return setError(text.profiles.badPin);
    setSending(true);
    setError(undefined);
    try {
      await onPin(pin);
    } catch (failure) {
      setError(pinError(text, failure));
      setPin('');
      setSending(false);
    }
  };
  return (
    <Dialog title={text.profiles.enterPin(name)} onClose={onClose} testId="pin-dialog">
      <form className="stack" onSubmit={submit} noValidate>
        <PinField id="pin" label={text.profiles.pin} value={pin} error={error} autoFocus onChange={setPin} />
        <button type="submit" className="button primary big" disabled={sending}>
          {text.profiles.continueButton}
        </button>
      </form>
    </Dialog>
  );
}
