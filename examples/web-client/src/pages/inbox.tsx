import type { Notification } from '@opencinema/client';
import { useState } from 'react';
import { useInbox } from '../inbox';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, safeNext } from '../router';
import { SignedIn } from '../signed-in';
import { Empty } from './library';

export function InboxPage() {
  const { text } = usePlatform();
  useTitle(text.inbox.title);
  return (
    <SignedIn>
      <InboxList />
    </SignedIn>
  );
}

function InboxList() {
  const { text } = usePlatform();
  const { items, unread, nextCursor, error, reload, loadMore, markRead } = useInbox();
  const [failure, setFailure] = useState<unknown>();
  const attempt = (work: () => Promise<unknown>) => {
    setFailure(undefined);
    work().catch(setFailure);
  };
  return (
    <div className="inbox">
      <div className="inbox-head">
        <h1>{text.inbox.title}</h1>
        {unread > 0 && items && (
          <button type="button" className="button compact" onClick={() => attempt(() => Promise.all(items.map(markRead)))} data-testid="mark-all-read">
            {text.inbox.markAllRead}
          </button>
        )}
      </div>
      {failure !== undefined && <ErrorBox error={failure} />}
      {!items && error !== undefined && <ErrorBox error={error} onRetry={() => void reload()} />}
      {items?.length === 0 && <Empty title={text.inbox.empty} hint={text.inbox.emptyHint} />}
      <ul className="messages" aria-busy={!items}>
        {items?.map((notification) => (
          <Message key={notification.id} notification={notification} onRead={() => attempt(() => markRead(notification))} />
        ))}
      </ul>
      {nextCursor && (
        <button type="button" className="button more" onClick={() => attempt(loadMore)}>
          {text.moreToLoad}
        </button>
      )}
    </div>
  );
}

function Message({ notification, onRead }: { notification: Notification; onRead: () => void }) {
  const { text, language } = usePlatform();
  const { kind, title, text: body, action, link, createdAt, read } = notification;
  return (
    <li className={read ? 'message' : 'message new'} data-testid="notification" data-kind={kind} data-read={read}>
      <div className="message-head">
        <h2>{title}</h2>
        {!read && <span className="badge state-running">{text.inbox.isNew}</span>}
        <time dateTime={createdAt} className="fine">
          {new Date(createdAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
      </div>
      {body.split(/\n\s*\n/).map((paragraph, place) => (
        <p key={place}>{paragraph}</p>
      ))}
      <div className="buttons">
        {action && (
          <Link to={safeNext(link)} className="button compact" onClick={onRead}>
            {action}
          </Link>
        )}
        {!read && (
          <button type="button" className="quiet" onClick={onRead} data-testid="mark-read">
            {text.inbox.markRead}
          </button>
        )}
      </div>
    </li>
  );
}
