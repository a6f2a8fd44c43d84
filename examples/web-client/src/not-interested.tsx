import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Icon } from './icons';
import { forgetLoaded } from './load';
import { errorText } from './parts';
import { usePlatform } from './platform';
import { useViewer } from './viewer';

const TOAST_MILLIS = 10_000;

interface Named {
  titleId: string;
  title: string;
}

interface NotInterested {
  isHidden: (titleId: string) => boolean;
  /** Takes a title out of all rows at once. Of one that the keyboard was on, its place in the row is given: the keyboard goes to what takes it back. */
  hide: (title: Named, place?: HTMLElement) => void;
  /** Shows a title again, as it was taken back elsewhere. */
  show: (titleId: string) => void;
}

const NotInterestedContext = createContext<NotInterested | undefined>(undefined);

interface Toast extends Named {
  /** Why it could not be said; the title is back then. */
  fault?: string;
  place?: HTMLElement;
}

/** Titles that the viewer does not want to see, as said in this visit, and the message that lets it be taken back. */
export function NotInterestedProvider({ children }: { children: ReactNode }) {
  const { client, text } = usePlatform();
  const { profile } = useViewer();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [toast, setToast] = useState<Toast>();
  // One after another: what was said last must be what arrives last.
  const last = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    setHidden(new Set());
    setToast(undefined);
  }, [profile?.id]);

  const say = useCallback(
    async ({ titleId, title, place }: Toast, unwanted: boolean) => {
      const change = (hides: boolean) => setHidden((before) => new Set(hides ? [...before, titleId] : [...before].filter((id) => id !== titleId)));
      flushSync(() => {
        change(unwanted);
        setToast(unwanted ? { titleId, title, place } : undefined);
      });
      if (!unwanted) place?.querySelector('a')?.focus();
      try {
        const turn = last.current.then(() => (unwanted ? client.recommendations.putNotInterested({ titleId }) : client.recommendations.removeNotInterested({ titleId })));
        last.current = turn.catch(() => undefined);
        await turn;
        forgetLoaded('recommendations', 'not-interested', `reaction ${titleId}`);
      } catch (failure) {
        change(!unwanted);
        setToast({ titleId, title, fault: errorText(text, failure) });
      }
    },
    [client, text],
  );
  const value = useMemo<NotInterested>(
    () => ({
      isHidden: (titleId) => hidden.has(titleId),
      hide: (title, place) => void say({ ...title, place }, true),
      show: (titleId) => setHidden((before) => new Set([...before].filter((id) => id !== titleId))),
    }),
    [hidden, say],
  );
  const close = useCallback(() => setToast(undefined), []);
  return (
    <NotInterestedContext value={value}>
      {children}
      <div className="toasts" role="status">
        {toast && <ToastBox key={toast.titleId + (toast.fault ?? '')} toast={toast} onUndo={() => void say(toast, false)} onClose={close} />}
      </div>
    </NotInterestedContext>
  );
}

export function useNotInterested(): NotInterested {
  const value = use(NotInterestedContext);
  if (!value) throw new Error('useNotInterested outside of NotInterestedProvider');
  return value;
}

/** Goes away by itself, but not under the mouse and not while it has the keyboard. */
function ToastBox({ toast, onUndo, onClose }: { toast: Toast; onUndo: () => void; onClose: () => void }) {
  const { text } = usePlatform();
  const box = useRef<HTMLDivElement>(null);
  const undo = useRef<HTMLButtonElement>(null);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (toast.place) undo.current?.focus();
  }, [toast]);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onClose, TOAST_MILLIS);
    return () => clearTimeout(timer);
  }, [held, onClose]);
  const close = () => {
    if (box.current!.contains(document.activeElement)) besides(toast.place).focus();
    onClose();
  };
  return (
    <div
      ref={box}
      className={toast.fault ? 'toast fault' : 'toast'}
      data-testid="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(box.current!.contains(document.activeElement))}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <p>{toast.fault ?? text.notInterested.said(toast.title)}</p>
      {!toast.fault && (
        <button ref={undo} type="button" className="button compact" onClick={onUndo} data-testid="undo">
          {text.notInterested.undo}
        </button>
      )}
      <button type="button" className="round" aria-label={text.close} onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** Where the keyboard goes on: the next card of the row, else the one before, else the page. */
function besides(place: HTMLElement | undefined): HTMLElement {
  const cards = [...(place?.parentElement?.children ?? [])].filter((card) => card === place || card.checkVisibility());
  const at = cards.indexOf(place!);
  const card = cards[at + 1] ?? cards[at - 1];
  return card?.querySelector('a') ?? document.getElementById('main')!;
}
