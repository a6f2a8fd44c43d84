import { CinemaError } from '@opencinema/client';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { errorText } from './parts';
import { usePlatform, useTitle } from './platform';
import { Link, loginPath, useLocation } from './router';
import { staffTexts, type StaffText } from './text-staff';
import './staff.css';

/** What the pages of editors and administrators share. */
export function useStaffText(): StaffText {
  return staffTexts[usePlatform().language];
}

/** Shows its content to those with the role, and says to the others what they lack. */
export function StaffOnly({ role, title, children }: { role: 'editor' | 'admin'; title: string; children: ReactNode }) {
  const { text, account, restoring } = usePlatform();
  const staff = useStaffText();
  const { path } = useLocation();
  useTitle(title);
  if (restoring) return <div className="title-page skeleton" role="status" aria-label={text.loading} />;
  if (account?.roles.some((one) => one === role || one === 'admin')) return children;
  return (
    <div className="empty">
      <h1>{role === 'admin' ? staff.adminsOnly : text.editorsOnly}</h1>
      {account ? (
        <Link to="/" className="button">
          {text.goHome}
        </Link>
      ) : (
        <Link to={loginPath(path)} className="button primary">
          {text.signIn}
        </Link>
      )}
    </div>
  );
}

/** How often a page that is not seen looks whether it is. */
const HIDDEN_MILLIS = 1000;

export interface Live<T> {
  data: T | undefined;
  error: unknown;
  /** Loads again at once. */
  refresh: () => void;
  /** Shows what a change has answered. */
  set: (data: T) => void;
}

/** Loads what the key names, never from memory, and again and again if an interval is given; not while the page is hidden. */
export function useLive<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>, everyMillis: number | ((data: T | undefined) => number) = 0): Live<T> {
  const { language } = usePlatform();
  const fullKey = key && `${language} ${key}`;
  const [state, setState] = useState<{ key?: string; data?: T; error?: unknown }>({});
  const [attempt, setAttempt] = useState(0);
  const latest = useRef({ load, everyMillis });
  latest.current = { load, everyMillis };

  useEffect(() => {
    if (fullKey === undefined) return;
    const abort = new AbortController();
    let timer: number | undefined;
    let known: T | undefined;
    const run = async () => {
      if (!document.hidden) {
        try {
          const data = (known = await latest.current.load(abort.signal));
          if (!abort.signal.aborted) setState({ key: fullKey, data });
        } catch (error) {
          if (!abort.signal.aborted) setState((shown) => ({ key: fullKey, data: shown.key === fullKey ? shown.data : undefined, error }));
        }
      }
      const every = latest.current.everyMillis;
      const pause = typeof every === 'function' ? every(known) : every;
      if (!abort.signal.aborted && (pause > 0 || document.hidden)) timer = window.setTimeout(run, pause || HIDDEN_MILLIS);
    };
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [fullKey, attempt]);

  const refresh = useCallback(() => setAttempt((n) => n + 1), []);
  const set = useCallback((data: T) => setState({ key: fullKey, data }), [fullKey]);
  const shown = state.key === fullKey ? state : {};
  return { data: shown.data, error: shown.error, refresh, set };
}

/** What stands before content that has not come yet. */
export function Waiting() {
  const { text } = usePlatform();
  return <div className="waiting skeleton" role="status" aria-label={text.loading} />;
}

/** Runs one change at a time and keeps its error for the page to show. */
export function useAction(): { busy: boolean; error: unknown; run: (action: () => Promise<void>) => Promise<void>; clear: () => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = useCallback(async (action: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await action();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  return { busy, error, run, clear };
}

/** An error beside what it is about. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { text, language } = usePlatform();
  const staff = useStaffText();
  const known = error instanceof CinemaError ? error : undefined;
  return (
    <div className="notice small" role="alert" data-testid="problem">
      <p>{(known && staff.codes[known.code]) ?? errorText(text, error)}</p>
      {known?.violations.map(({ field, message }) => (
        <p key={field + message}>
          {staff.fieldName(field)}: {staff.violation(message)}
        </p>
      ))}
      {known?.detail && language === 'en' && known.violations.length === 0 && <p className="fine">{known.detail}</p>}
      {known?.requestId && <p className="fine">{text.requestId(known.requestId)}</p>}
      {onRetry && (
        <button type="button" className="button compact" onClick={onRetry}>
          {text.retry}
        </button>
      )}
    </div>
  );
}

export function Time({ at, dateOnly }: { at: string; dateOnly?: boolean }) {
  const { language } = usePlatform();
  return (
    <time dateTime={at} className="nowrap">
      {new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: dateOnly ? undefined : 'short' })}
    </time>
  );
}

/** The name of a title, looked up in the catalog. */
export function TitleName({ id }: { id: string }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error } = useNames(id, (signal) => client.titles.getTitle({ titleId: id }, { signal }).then(({ title }) => title));
  return data ?? (error ? staff.deletedTitle : '…');
}

const names = new Map<string, string>();

function useNames(id: string, load: (signal: AbortSignal) => Promise<string>): { data: string | undefined; error: unknown } {
  const { language } = usePlatform();
  const key = `${language} ${id}`;
  const { data, error } = useLive(names.has(key) ? undefined : `name ${id}`, async (signal) => {
    const name = await load(signal);
    names.set(key, name);
    return name;
  });
  return { data: data ?? names.get(key), error };
}
