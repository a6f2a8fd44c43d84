import { CinemaError, type SecondFactorProblem } from '@opencinema/client';
import { useEffect, useState, type FormEvent, type InputHTMLAttributes } from 'react';
import { deviceName } from '../device';
import { errorText } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, navigate, safeNext, useLocation } from '../router';
import { PasskeyButton } from '../security/passkey-button';
import { SecondStep } from '../security/second-step';
import { SocialButtons } from '../security/social';
import { useViewer } from '../viewer';

export function SignInPage({ isNew = false }: { isNew?: boolean }) {
  const { client, text, language, account } = usePlatform();
  const { query } = useLocation();
  const { ready, profiles } = useViewer();
  const next = safeNext(query.get('next'));
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [error, setError] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const [shown, setShown] = useState(false);
  const [step, setStep] = useState<SecondFactorProblem>();
  useTitle(isNew ? text.register : text.signIn);

  useEffect(() => {
    if (!account || !ready) return;
    // A new viewer chooses a plan, unless the way there led through it; a household says who watches.
    if (isNew && !next.startsWith('/plans')) navigate(`/plans?next=${encodeURIComponent(next)}`, { replace: true });
    else if (!isNew && profiles.length > 1) navigate(`/profiles?next=${encodeURIComponent(next)}`, { replace: true });
    else navigate(next, { replace: true });
  }, [account, ready, profiles, isNew, next]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setSending(true);
    setError(undefined);
    const { name, password } = values;
    const email = values.email.trim();
    try {
      if (isNew) {
        await client.auth.register({ newAccount: { email, password, name: name.trim(), language, country: homeCountry() } });
      }
      await client.signIn(email, password, deviceName());
    } catch (failure) {
      setSending(false);
      if (failure instanceof CinemaError && failure.secondFactor) {
        setStep(failure.secondFactor);
        return;
      }
      setError(failure);
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    }
  };

  const violations = new Map<string, string>();
  if (error instanceof CinemaError) {
    for (const { field, message } of error.violations) violations.set(field, language === 'en' ? message : (text.fieldErrors[field] ?? message));
    if (error.status === 409) violations.set('email', text.addressTaken);
  }
  const field = (name: keyof typeof values) => ({
    name,
    value: values[name],
    error: violations.get(name),
    onChange: (value: string) => setValues({ ...values, [name]: value }),
  });
  const elsewhere = `${isNew ? '/login' : '/register'}?next=${encodeURIComponent(next)}`;
  const unplaced = [...violations].filter(([name]) => !(name in values));

  if (step) return <SecondStep step={step} onOver={() => setStep(undefined)} />;
  return (
    <div className="form-page">
      <form onSubmit={submit} noValidate className="panel">
        <h1>{isNew ? text.registerTitle : text.signInTitle}</h1>
        {error !== undefined && (violations.size === 0 || unplaced.length > 0) && (
          <p className="notice small" role="alert" data-testid="form-error">
            {error instanceof CinemaError && error.status === 401 ? text.wrongCredentials : errorText(text, error)}
            {unplaced.map(([name, message]) => ` ${name}: ${message}`)}
          </p>
        )}
        {isNew && <Field label={text.name} autoComplete="name" maxLength={100} {...field('name')} />}
        <Field label={text.email} type="email" autoComplete="username" maxLength={254} {...field('email')} />
        <Field
          label={text.password}
          type={shown ? 'text' : 'password'}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          maxLength={128}
          hint={isNew ? text.passwordHint : undefined}
          {...field('password')}
        />
        <button type="button" className="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? text.hidePassword : text.showPassword}
        </button>
        <button type="submit" className="button primary big" disabled={sending} data-testid="sign-in-submit">
          {isNew ? text.register : text.signIn}
        </button>
        {!isNew && (
          <p className="fine">
            <Link to="/forgot-password">{text.security.forgot}</Link>
          </p>
        )}
        {!isNew && <PasskeyButton />}
        <SocialButtons next={next} device={deviceName()} country={homeCountry()} />
        <p className="fine">
          {isNew ? text.haveAccount : text.noAccount} <Link to={elsewhere}>{isNew ? text.signIn : text.register}</Link>
        </p>
      </form>
    </div>
  );
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  name: string;
  label: string;
  hint?: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Field({ name, label, hint, error, onChange, ...input }: FieldProps) {
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        data-testid={name}
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${name}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
      {note && (
        <p id={`${name}-note`} className={error ? 'field-error' : 'fine'} data-testid={error ? `${name}-error` : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}

function homeCountry(): string | undefined {
  const region = new Intl.Locale(navigator.language).region;
  return region && /^[A-Z]{2}$/.test(region) ? region : undefined;
}
