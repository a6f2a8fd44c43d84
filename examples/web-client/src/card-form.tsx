import { CinemaError } from '@opencinema/client';
import { useRef, useState, type FormEvent } from 'react';
import { isUncertain } from './intent';
import { errorText } from './parts';
import { usePlatform } from './platform';

const TEST_CARD = '4242 4242 4242 4242';
const TEST_EXPIRY = '12/60';

interface CardFormProps {
  action: string;
  /** Does with the card's token what the form is for; called again with the same token as long as it is not known whether it worked. */
  onToken: (paymentToken: string) => Promise<void>;
}

type Fault = { field?: 'card-number' | 'card-expiry'; message: string };

/** Takes the number of a card, gets a token for it, and hands that on: the number goes to the provider alone. */
export function CardForm({ action, onToken }: CardFormProps) {
  const { client, text } = usePlatform();
  const [number, setNumber] = useState('');
  const [expiry, setExpiry] = useState('');
  const [fault, setFault] = useState<Fault>();
  const [sending, setSending] = useState(false);
  /** The token of what stands in the fields. */
  const token = useRef<{ card: string; value: string }>(undefined);

  const say = (form: HTMLFormElement, problem: Fault) => {
    setFault(problem);
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const tokenOf = async (digits: string, month: number, year: number) => {
    const card = `${digits} ${month}/${year}`;
    if (token.current?.card !== card) {
      const { paymentToken } = await client.sandbox.createSandboxCard({ newCard: { number: digits, expiryMonth: month, expiryYear: year } });
      token.current = { card, value: paymentToken };
    }
    return token.current.value;
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const digits = number.replace(/\D/g, '');
    const until = /^(0?[1-9]|1[0-2])\s*\/\s*(\d{2})$/.exec(expiry.trim());
    if (!/^\d{12,19}$/.test(digits)) return say(form, { field: 'card-number', message: text.card.badNumber });
    if (!until) return say(form, { field: 'card-expiry', message: text.card.badExpiry });
    const [month, year] = [Number(until[1]), 2000 + Number(until[2])];
    if (new Date(year, month) <= new Date()) return say(form, { field: 'card-expiry', message: text.card.expired });
    setSending(true);
    setFault(undefined);
    try {
      await onToken(await tokenOf(digits, month, year));
    } catch (failure) {
      const refused = failure instanceof CinemaError && failure.status === 422;
      if (!isUncertain(failure)) token.current = undefined;
      say(form, {
        field: refused ? 'card-number' : undefined,
        message: refused ? text.card.refused : failure instanceof CardRefused ? failure.message : isUncertain(failure) ? text.checkout.uncertain : errorText(text, failure),
      });
    }
    setSending(false);
  };

  return (
    <form className="stack card-form" onSubmit={submit} noValidate>
      <p className="fine sandbox">
        {text.card.sandbox}{' '}
        <button
          type="button"
          className="link"
          data-testid="use-test-card"
          onClick={() => {
            setNumber(TEST_CARD);
            setExpiry(TEST_EXPIRY);
            setFault(undefined);
          }}
        >
          {text.card.use(TEST_CARD)}
        </button>
      </p>
      {fault && !fault.field && (
        <p className="notice small" role="alert" data-testid="card-error">
          {fault.message}
        </p>
      )}
      <div className="card-fields">
        <CardField id="card-number" label={text.card.number} autoComplete="cc-number" maxLength={23} value={number} fault={fault} onChange={(typed) => setNumber(inFours(typed))} />
        <CardField id="card-expiry" label={text.card.expiry} autoComplete="cc-exp" maxLength={7} placeholder={text.card.expiryHint} value={expiry} fault={fault} onChange={(typed) => setExpiry(withSlash(typed, expiry))} />
      </div>
      <button type="submit" className="button primary big" disabled={sending} data-testid="card-submit">
        {sending ? text.checkout.sending : action}
      </button>
    </form>
  );
}

/** Thrown by `onToken` when the card was taken but the charge was declined; the message is for the viewer. */
export class CardRefused extends Error {}

interface CardFieldProps {
  id: 'card-number' | 'card-expiry';
  label: string;
  autoComplete: string;
  maxLength: number;
  placeholder?: string;
  value: string;
  fault: Fault | undefined;
  onChange: (typed: string) => void;
}

function CardField({ id, label, fault, onChange, ...input }: CardFieldProps) {
  const message = fault?.field === id ? fault.message : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        data-testid={id}
        inputMode="numeric"
        aria-invalid={message !== undefined}
        aria-describedby={message ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
      {message && (
        <p id={`${id}-note`} className="field-error" data-testid="card-error">
          {message}
        </p>
      )}
    </div>
  );
}

/** Digits in groups of four, as they stand on a card. */
function inFours(typed: string): string {
  return (typed.replace(/\D/g, '').slice(0, 19).match(/.{1,4}/g) ?? []).join(' ');
}

function withSlash(typed: string, before: string): string {
  const clean = typed.replace(/[^\d/ ]/g, '');
  return /^\d\d$/.test(clean) && clean.length > before.length ? `${clean}/` : clean;
}
