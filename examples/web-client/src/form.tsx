import { CinemaError } from '@opencinema/client';
import { useEffect, useRef, type InputHTMLAttributes, type ReactNode } from 'react';
import { errorText } from './parts';
import { usePlatform } from './platform';
import { useStaffText } from './staff';
import type { StaffText } from './text-staff';

/** What the platform said of each field, by its path in the request. */
export type FieldErrors = ReadonlyMap<string, string>;

export function fieldErrors(error: unknown, staff: StaffText): FieldErrors {
  const errors = new Map<string, string>();
  if (error instanceof CinemaError) {
    for (const { field, message } of error.violations) if (!errors.has(field)) errors.set(field, staff.violation(message));
  }
  return errors;
}

/** Says at the head of a form what was refused, with a way to each field; takes the focus when it appears. */
export function ErrorSummary({ error }: { error: unknown }) {
  const { text, language } = usePlatform();
  const staff = useStaffText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== undefined) box.current?.focus();
  }, [error]);
  if (error === undefined) return null;
  const errors = fieldErrors(error, staff);
  const known = error instanceof CinemaError ? error : undefined;
  return (
    <div ref={box} className="notice small summary" role="alert" tabIndex={-1} data-testid="error-summary">
      <p>{(known && staff.codes[known.code]) ?? (errors.size > 0 ? staff.checkFields : errorText(text, error))}</p>
      {known?.detail && language === 'en' && errors.size === 0 && <p className="fine">{known.detail}</p>}
      <ul>
        {[...errors].map(([path, message]) => (
          <li key={path}>
            <button type="button" className="link" onClick={() => focusField(path)}>
              {staff.fieldName(path)}
            </button>
            : {message}
          </li>
        ))}
      </ul>
      {known?.requestId && <p className="fine">{text.requestId(known.requestId)}</p>}
    </div>
  );
}

function focusField(path: string): void {
  // A field that stands in a group alone is focused by the group.
  for (let at = path; at !== ''; at = at.replace(/(\.[^.[]*|\[\d+\]|^[^.[]*)$/, '')) {
    const element = document.getElementById(at);
    if (element) {
      element.focus();
      element.scrollIntoView({ block: 'center' });
      return;
    }
  }
}

interface FieldProps {
  /** The path of the field in the request; also its id. */
  path: string;
  label: string;
  hint?: string;
  errors: FieldErrors;
  className?: string;
  children: (input: { id: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined }) => ReactNode;
}

/** A label, its input and what is to be said of it. */
export function Field({ path, label, hint, errors, className, children }: FieldProps) {
  const error = errors.get(path);
  const note = error ?? hint;
  return (
    <div className={`field ${className ?? ''}`}>
      <label htmlFor={path}>{label}</label>
      {children({ id: path, 'aria-invalid': error !== undefined, 'aria-describedby': note ? `${path}-note` : undefined })}
      {note && (
        <p id={`${path}-note`} className={error ? 'field-error' : 'fine'} data-testid={error ? `${path}-error` : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}

type InputProps = Omit<FieldProps, 'children'> & Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & { onChange: (value: string) => void };

export function Input({ path, label, hint, errors, className, onChange, ...input }: InputProps) {
  return (
    <Field {...{ path, label, hint, errors, className }}>
      {(field) => <input {...field} name={path} data-testid={path} onChange={(event) => onChange(event.target.value)} {...input} />}
    </Field>
  );
}

interface SelectProps extends Omit<FieldProps, 'children'> {
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  disabled?: boolean;
  onChange: (value: string) => void;
}

export function Select({ path, label, hint, errors, className, value, options, disabled, onChange }: SelectProps) {
  return (
    <Field {...{ path, label, hint, errors, className }}>
      {(field) => (
        <select {...field} name={path} data-testid={path} value={value} disabled={disabled} onChange={(event) => onChange(event.target.value)}>
          {options.map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Several fields about one thing; errors of the whole and of parts without a field of their own are shown here. */
export function Group({ path, legend, hint, errors, shown, children }: { path: string; legend: string; hint?: string; errors: FieldErrors; shown?: (path: string) => boolean; children: ReactNode }) {
  const own = [...errors].filter(([at]) => at === path || (at.startsWith(`${path}[`) && !shown?.(at)));
  return (
    <fieldset id={path} tabIndex={-1} className="group" aria-describedby={own.length > 0 ? `${path}-note` : undefined}>
      <legend>{legend}</legend>
      {hint && <p className="fine">{hint}</p>}
      {children}
      {own.length > 0 && (
        <p id={`${path}-note`} className="field-error" data-testid={`${path}-error`}>
          {own.map(([, message]) => message).join(' ')}
        </p>
      )}
    </fieldset>
  );
}
