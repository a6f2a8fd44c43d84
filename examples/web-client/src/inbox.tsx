import { CinemaError, type Notification } from '@opencinema/client';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Icon } from './icons';
import { usePlatform } from './platform';
import { Link, useLocation } from './router';
import { serverEvents } from './server-events';
import { useViewer } from './viewer';

const PAGE = 20;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 60_000;

/** The notifications of the account, newest first, kept up to date while the page is in sight. */
export interface Inbox {
  items: Notification[] | undefined;
  unread: number;
  nextCursor: string | undefined;
  error: unknown;
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
  markRead: (notification: Notification) => Promise<void>;
}

interface State {
  items?: Notification[];
  unread: number;
  nextCursor?: string;
  error?: unknown;
}

const InboxContext = createContext<Inbox | undefined>(undefined);
const NOTHING: State = { unread: 0 };

export function InboxProvider({ children }: { children: ReactNode }) {
  const { client, account, language, text } = usePlatform();
  const { reload: reloadViewer } = useViewer();
  const [state, setState] = useState<State>(NOTHING);
  const [arrived, setArrived] = useState<Notification>();
  const accountId = account?.id;
  const shown = useRef(accountId);
  shown.current = accountId;
  const latest = useRef({ reloadViewer });
  latest.current = { reloadViewer };

  const reload = useCallback(async () => {
    if (accountId === undefined) return;
    try {
      const { items, unread, nextCursor } = await client.notifications.listNotifications({ limit: PAGE });
      if (shown.current === accountId) setState({ items, unread, nextCursor });
    } catch (error) {
      if (shown.current === accountId) setState((before) => ({ ...before, error }));
    }
  }, [client, accountId]);

  useEffect(() => {
    setState(NOTHING);
    setArrived(undefined);
    if (accountId === undefined) return;
    const take = (notification: Notification) => {
      setArrived(notification);
      setState((before) => {
        const known = before.items?.some(({ id }) => id === notification.id);
        return known ? before : { ...before, items: [notification, ...(before.items ?? [])], unread: before.unread + (notification.read ? 0 : 1) };
      });
      // News of money mean that the subscription is another now.
      if (['receipt', 'payment_failed', 'blocked', 'trial_ending'].includes(notification.kind)) void latest.current.reloadViewer();
    };
    return listenWhileVisible(async (signal, lastEventID) => {
      try {
        return (await client.notifications.streamNotificationsRaw({ lastEventID: lastEventID() }, { signal })).raw;
      } finally {
        // Only once the stream is open, so that nothing falls between the two; but the inbox does without a stream, too.
        if (lastEventID() === undefined && !signal.aborted) await reload();
      }
    }, take);
  }, [client, accountId, language, reload]);

  const inbox = useMemo<Inbox>(
    () => ({
      ...NOTHING,
      items: state.items,
      unread: state.unread,
      nextCursor: state.nextCursor,
      error: state.error,
      reload,
      loadMore: async () => {
        const page = await client.notifications.listNotifications({ limit: PAGE, cursor: state.nextCursor });
        setState((before) => ({ items: [...(before.items ?? []), ...page.items], unread: page.unread, nextCursor: page.nextCursor }));
      },
      markRead: async (notification) => {
        if (notification.read) return;
        await client.notifications.readNotification({ notificationId: notification.id });
        setState((before) => ({
          ...before,
          items: before.items?.map((item) => (item.id === notification.id ? { ...item, read: true } : item)),
          unread: Math.max(0, before.unread - 1),
        }));
      },
    }),
    [client, state, reload],
  );
  return (
    <InboxContext value={inbox}>
      {children}
      <p className="unseen" role="status">
        {arrived && text.inbox.arrived(arrived.title)}
      </p>
    </InboxContext>
  );
}

export function useInbox(): Inbox {
  const inbox = use(InboxContext);
  if (!inbox) throw new Error('useInbox outside of InboxProvider');
  return inbox;
}

type Open = (signal: AbortSignal, lastEventID: () => string | undefined) => Promise<Response>;

/** Keeps a stream open while the page is in sight: a browser has few connections to a host, and a hidden tab must not hold one. */
function listenWhileVisible(open: Open, take: (notification: Notification) => void): () => void {
  let listening: AbortController | undefined;
  let lastId: string | undefined;

  const listen = async (signal: AbortSignal) => {
    let pause = FIRST_PAUSE_MILLIS;
    while (!signal.aborted) {
      try {
        for await (const event of serverEvents(await open(signal, () => lastId))) {
          pause = FIRST_PAUSE_MILLIS;
          lastId = event.id ?? lastId;
          if (event.name === 'notification') take(JSON.parse(event.data) as Notification);
        }
      } catch (failure) {
        if (signal.aborted || (failure instanceof CinemaError && failure.status === 401)) return;
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const adjust = () => {
    if (document.hidden) {
      listening?.abort();
      listening = undefined;
    } else if (!listening) {
      listening = new AbortController();
      void listen(listening.signal);
    }
  };
  adjust();
  document.addEventListener('visibilitychange', adjust);
  return () => {
    document.removeEventListener('visibilitychange', adjust);
    listening?.abort();
  };
}

export function Bell() {
  const { text } = usePlatform();
  const { unread } = useInbox();
  const { path } = useLocation();
  return (
    <Link to="/inbox" className="round bell" aria-label={text.inbox.unread(unread)} title={text.inbox.title} aria-current={path === '/inbox' ? 'page' : undefined} data-testid="bell" data-unread={unread}>
      <Icon name="bell" />
      {unread > 0 && (
        <span className="bell-count" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
