import { CinemaError, type OpenStream } from '@opencinema/client';
import { useState } from 'react';
import { useLoad } from '../load';
import { usePlatform } from '../platform';
import { Link } from '../router';
import { clock } from './keys';

/** Whether the session ended while the viewer was watching, and by whom. */
export function endOf(error: unknown): 'evicted' | 'ended' | undefined {
  if (!(error instanceof CinemaError) || error.status !== 410) return undefined;
  return error.code === 'session_evicted' ? 'evicted' : 'ended';
}

/** The session is over; the viewer may go on in another one. */
export function Ended({ how, onContinue }: { how: 'evicted' | 'ended'; onContinue: () => void }) {
  const { text } = usePlatform();
  return (
    <section className="panel denied" role="alert" data-testid="session-over" data-how={how}>
      <h2>{how === 'evicted' ? text.watching.evicted : text.watching.ended}</h2>
      <p>{how === 'evicted' ? text.watching.evictedHint : text.watching.endedHint}</p>
      <div className="buttons">
        <button type="button" className="button primary big" data-testid="continue-here" onClick={onContinue} autoFocus>
          {text.watching.continueHere}
        </button>
      </div>
    </section>
  );
}

interface TooManyProps {
  maxStreams: number;
  streams: OpenStream[];
  /** Takes the place of the stream. */
  onEvict: (sessionId: string) => void;
}

/** The account plays as many streams as its plan allows: which of them shall stop? */
export function TooMany({ maxStreams, streams, onEvict }: TooManyProps) {
  const { text } = usePlatform();
  const [chosen, setChosen] = useState(false);
  return (
    <section className="panel denied too-many" role="alert" data-testid="too-many-streams">
      <h2>{text.watching.tooMany}</h2>
      <p>{text.watching.tooManyHint(maxStreams)}</p>
      <ul className="open-streams">
        {streams.map((stream) => (
          <StreamLine
            key={stream.sessionId}
            stream={stream}
            action={text.watching.stopThat}
            busy={chosen}
            onStop={() => {
              setChosen(true);
              onEvict(stream.sessionId);
            }}
          />
        ))}
      </ul>
      <Link to="/plans" className="quiet">
        {text.watching.moreScreens}
      </Link>
    </section>
  );
}

interface StreamLineProps {
  stream: OpenStream;
  action: string;
  busy: boolean;
  onStop: () => void;
}

/** What a device plays, and the way to stop it. */
export function StreamLine({ stream, action, busy, onStop }: StreamLineProps) {
  const { client, text, language } = usePlatform();
  const { titleId } = stream;
  const title = useLoad(`title ${titleId}`, (signal) => client.titles.getTitle({ titleId }, { signal })).data?.title;
  const since = new Date(stream.startedAt).toLocaleTimeString(language, { timeStyle: 'short' });
  const device = stream.device === 'unknown' ? text.watching.unknownDevice : stream.device;
  return (
    <li data-testid="open-stream">
      <div>
        <p className="sign-in-device">
          {device}
          {stream.here && <span className="badge">{text.watching.thisDevice}</span>}
        </p>
        <p className="fine">
          {title && `${title} · `}
          {clock(stream.positionSeconds)} · {text.watching.since(since)}
        </p>
      </div>
      <button type="button" className="button compact" disabled={busy} aria-label={text.watching.stopNamed(device)} data-testid="stop-stream" onClick={onStop}>
        {action}
      </button>
    </li>
  );
}
