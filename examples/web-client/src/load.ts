import { useCallback, useEffect, useRef, useState } from 'react';
import { usePlatform } from './platform';

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  retry: () => void;
  /** Asks again while what is there stays. */
  refresh: () => void;
  /** Puts in what a later request added, like the next page. */
  replace: (data: T) => void;
}

/** Answers of this visit, so that going back shows the page as it was left; older ones are asked for again meanwhile. */
const answers = new Map<string, { data: unknown; freshUntil: number }>();
const MOST_ANSWERS = 100;
const FRESH_MILLIS = 30_000;

/** Lets what was loaded of a profile under the names, or everything, be asked for again when it is shown next. */
export function forgetLoaded(...names: string[]): void {
  if (names.length === 0) answers.clear();
  for (const key of answers.keys()) {
    if (names.some((name) => key.includes(` ${name} of `))) answers.delete(key);
  }
}

function remember(key: string, data: unknown, freshUntil: number): void {
  answers.delete(key);
  answers.set(key, { data, freshUntil });
  if (answers.size > MOST_ANSWERS) answers.delete(answers.keys().next().value!);
}

/** Loads what the key names, once per key and language. Without a key nothing is loaded. */
export function useLoad<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const { language } = usePlatform();
  const fullKey = key === undefined ? undefined : `${language} ${key}`;
  const [state, setState] = useState<{ key?: string; data?: T; error?: unknown }>({});
  const [attempt, setAttempt] = useState(0);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    if (fullKey === undefined || (answers.get(fullKey)?.freshUntil ?? 0) > Date.now()) return;
    const abort = new AbortController();
    latestLoad.current(abort.signal).then(
      (data) => {
        remember(fullKey, data, Date.now() + FRESH_MILLIS);
        if (!abort.signal.aborted) setState({ key: fullKey, data });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && !answers.has(fullKey)) setState({ key: fullKey, error });
      },
    );
    return () => abort.abort();
  }, [fullKey, attempt]);

  const retry = useCallback(() => {
    setState({});
    setAttempt((n) => n + 1);
  }, []);
  const refresh = useCallback(() => {
    const answer = answers.get(fullKey ?? '');
    if (answer) answer.freshUntil = 0;
    setAttempt((n) => n + 1);
  }, [fullKey]);
  const replace = useCallback(
    (data: T) => {
      if (fullKey === undefined) return;
      remember(fullKey, data, Infinity); // asking again would lose the pages that were added
      setState({ key: fullKey, data });
    },
    [fullKey],
  );
  const current = state.key === fullKey ? state : { data: answers.get(fullKey ?? '')?.data as T | undefined, error: undefined };
  return { data: current.data, error: current.error, retry, refresh, replace };
}
