import type { Session } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';

/** Where the account is signed in, and the end of what should not be; notices lead here by #sessions. */
export function SessionsSection() {
  const { client, text } = usePlatform();
  const { data, error, retry, refresh } = useLoad('sign-ins', (signal) => client.sessions.listSessions({ signal }));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const section = useRef<HTMLElement>(null);
  const loaded = data !== undefined;
  useEffect(() => {
    if (loaded && window.location.hash === '#sessions') section.current?.scrollIntoView({ block: 'start' });
  }, [loaded]);

  const end = async (request: () => Promise<void>, done: string) => {
    setBusy(true);
    setSaid('');
    setFailure(undefined);
    try {
      await request();
      setSaid(done);
    } catch (refusal) {
      setFailure(refusal);
    }
    setBusy(false);
    refresh();
  };
  const others = data?.items.some((session) => !session.current);
  return (
    <section ref={section} id="sessions" className="panel wide" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{text.security.sessions}</h2>
      <p className="fine">{text.security.sessionsHint}</p>
      {error !== undefined && <ErrorBox error={error} onRetry={retry} />}
      {data && (
        <ul className="sign-ins" data-testid="sign-ins">
          {data.items.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              busy={busy}
              onEnd={() => void end(() => client.sessions.endSession({ signInId: session.id }), text.security.ended)}
            />
          ))}
        </ul>
      )}
      {others && (
        <button type="button" className="button" disabled={busy} data-testid="end-others" onClick={() => void end(() => client.sessions.endSessions(), text.security.endedOthers)}>
          {text.security.endOthers}
        </button>
      )}
      {failure !== undefined && <ErrorBox error={failure} />}
      <p role="status" className="said">
        {said}
      </p>
    </section>
  );
}

function SessionRow({ session, busy, onEnd }: { session: Session; busy: boolean; onEnd: () => void }) {
  const { text, language } = usePlatform();
  const device = session.device || text.security.unnamed;
  const day = new Date(session.createdAt).toLocaleDateString(language, { dateStyle: 'medium' });
  const time = new Date(session.lastUsedAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <li>
      <div>
        <p className="sign-in-device">
          {device}
          {session.current && <span className="badge">{text.security.thisOne}</span>}
        </p>
        <p className="fine">
          {text.security.clients[session.client]} · {text.security.since(day)} · {text.security.lastUsed(time)}
        </p>
      </div>
      {!session.current && (
        <button type="button" className="button compact" disabled={busy} aria-label={text.security.endNamed(device)} data-testid="end-sign-in" onClick={onEnd}>
          {text.security.end}
        </button>
      )}
    </li>
  );
}
