import { useLayoutEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react';

export interface Location {
  path: string;
  query: URLSearchParams;
  /** Names this entry of the history. */
  entry: string;
}

const listeners = new Set<() => void>();
const scrollPositions = new Map<string, number>();
let location = read();

history.scrollRestoration = 'manual';
window.addEventListener('popstate', moved);

function read(): Location {
  const entry = (history.state as { entry?: string } | null)?.entry ?? 'first';
  return { path: window.location.pathname, query: new URLSearchParams(window.location.search), entry };
}

function moved(): void {
  scrollPositions.set(location.entry, window.scrollY);
  location = read();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLocation(): Location {
  return useSyncExternalStore(subscribe, () => location);
}

export interface Navigation {
  replace?: boolean;
  /** Stay where the page is scrolled to. */
  keepScroll?: boolean;
}

export function navigate(to: string, { replace = false, keepScroll = false }: Navigation = {}): void {
  const entry = replace ? location.entry : crypto.getRandomValues(new Uint32Array(1)).join();
  const scroll = window.scrollY;
  if (replace) history.replaceState({ entry }, '', to);
  else history.pushState({ entry }, '', to);
  moved();
  scrollPositions.set(entry, keepScroll ? scroll : 0);
}

/** Scrolls to where an entry of the history was left, or to its top. */
export function useScrollRestoration({ entry }: Location): void {
  useLayoutEffect(() => {
    window.scrollTo(0, scrollPositions.get(entry) ?? 0);
  }, [entry]);
}

/** A link within the application. */
export function Link({ to, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={to} onClick={follow} {...rest} />;
}

/** Where to go after signing in: a path of ours only. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function loginPath(next: string): string {
  return `/login?next=${encodeURIComponent(next)}`;
}
