import { CinemaError, type PlaybackSession, type PlaybackState } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { Denied, denialOf } from '../denied';
import { deviceName } from '../device';
import { protection } from '../drm';
import { useEpisodes, watchPath } from '../episodes';
import { Icon } from '../icons';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Controls } from '../player/controls';
import { Skip } from '../player/skip';
import { Ended, endOf, TooMany } from '../player/stopped';
import { Link, loginPath, navigate } from '../router';
import { attachStream, type Stream, StreamError } from '../stream';
import { observePlayback } from '../telemetry';
import { noteWatched } from '../watched';

/** How long a plan that was just paid may take to reach the service that plays. */
const ACTIVATION_TRIES = 20;
const ACTIVATION_PAUSE_MILLIS = 1000;
/** The session that this tab played last: a reload takes its place, should it still be open. */
const LAST_SESSION = 'cinema.session';

interface WatchPageProps {
  titleId: string;
  episodeId?: string | undefined;
}

export function WatchPage({ titleId, episodeId }: WatchPageProps) {
  const { account, restoring } = usePlatform();
  const signedOut = !account && !restoring;
  useEffect(() => {
    if (signedOut) navigate(loginPath(watchPath(titleId, episodeId)), { replace: true });
  }, [signedOut, titleId, episodeId]);
  return account ? <Watch titleId={titleId} episodeId={episodeId} /> : <div className="player" />;
}

function Watch({ titleId, episodeId }: WatchPageProps) {
  const { client, events, text } = usePlatform();
  const title = useLoad(`title ${titleId}`, (signal) => client.titles.getTitle({ titleId }, { signal })).data;
  const [session, setSession] = useState<PlaybackSession>();
  // A series alone plays its first episode; the session says which.
  const playing = session?.episodeId ?? episodeId;
  const episode = useEpisodes(playing && titleId).data?.items.find(({ id }) => id === playing);
  const heading = [title?.title, episode && text.episodes.short(episode.season, episode.number), episode?.title].filter(Boolean).join(' · ');
  useTitle(heading || undefined);
  const root = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [attempt, setAttempt] = useState<{ evict?: string; failedEdge?: string }>({});
  const [error, setError] = useState<unknown>();
  const [stream, setStream] = useState<Stream>();
  const [activating, setActivating] = useState(false);
  // The last session's end, which the next one waits for, so that it finds a place and the last position.
  const ending = useRef<Promise<unknown>>(undefined);

  useEffect(() => {
    const element = video.current!;
    const wishedAt = performance.now();
    let current: PlaybackSession | undefined;
    let attached: Stream | undefined;
    let left = false;
    let timer: number | undefined;
    let stopObserving: (() => void) | undefined;

    const fail = (failure: unknown) => {
      if (!left) setError((first: unknown) => first ?? failure);
    };
    const beat = async (state: PlaybackState, keepalive = false) => {
      // Before the first picture the position is not the viewer's.
      if (!current || !attached?.reachedStart()) return;
      const heartbeat = { positionSeconds: element.currentTime, state };
      try {
        await client.playback.heartbeat({ sessionId: current.sessionId, heartbeat }, { keepalive });
      } catch (failure) {
        // A lost heartbeat is followed by the next; only that the session has ended, or the right to watch, is news.
        if (failure instanceof CinemaError && (failure.status === 403 || failure.status === 404 || failure.status === 410)) {
          current = undefined;
          clearInterval(timer);
          element.pause();
          fail(failure);
        }
      }
    };
    const state = (): PlaybackState => (element.ended ? 'ended' : element.paused ? 'paused' : element.readyState < 3 ? 'buffering' : 'playing');
    // Links no longer work once the session was stopped elsewhere: a heartbeat hears of that.
    const failStream = async (failure: unknown) => {
      element.pause(); // what is loaded would play on behind the reason
      if (failure instanceof StreamError && failure.reason === 'expired') await beat('paused');
      fail(failure);
    };
    const beatNow = () => void beat(state());
    const beatHidden = () => {
      if (document.visibilityState === 'hidden') void beat(state(), true);
    };
    // Nobody is left to tell if it fails; a session that is not stopped ends by itself.
    const stop = ({ sessionId }: PlaybackSession) => {
      const positionSeconds = attached?.reachedStart() ? element.currentTime : undefined;
      return client.playback.stopPlayback({ sessionId, positionSeconds }, { keepalive: true }).catch(() => undefined);
    };
    const leavePage = ({ persisted }: PageTransitionEvent) => {
      if (persisted) void beat('paused', true); // it is kept, and may be come back to
      else if (current) void stop(current);
    };

    const ask = async (triesLeft: number): Promise<PlaybackSession> => {
      const evict = attempt.evict ?? sessionStorage.getItem(LAST_SESSION) ?? undefined;
      const wish = { device: deviceName(), ...(evict && { evict }), ...(attempt.failedEdge && { failedEdge: attempt.failedEdge }), ...(episodeId ? { episodeId } : { titleId }) };
      try {
        return await client.playback.startPlayback({ newPlayback: wish });
      } catch (failure) {
        const unpaid = ['subscription_required', 'payment_overdue'].includes(denialOf(failure) ?? '');
        // Who has just paid is known to the service that plays a moment later.
        if (!unpaid || left || triesLeft === 0 || !(await client.subscriptions.getMySubscription()).entitled) throw failure;
        setActivating(true);
        await new Promise((resolve) => setTimeout(resolve, ACTIVATION_PAUSE_MILLIS));
        return ask(triesLeft - 1);
      }
    };
    const start = async () => {
      await ending.current;
      if (left) return;
      const started = await ask(ACTIVATION_TRIES).finally(() => setActivating(false));
      if (left) return void (await stop(started));
      sessionStorage.setItem(LAST_SESSION, started.sessionId);
      stopObserving = observePlayback(element, { sessionId: started.sessionId, titleId }, wishedAt, (event) => events.report(event));
      current = started;
      setSession(started);
      timer = window.setInterval(beatNow, started.heartbeatSeconds * 1000);
      attached = await attachStream(element, started, protection(client, started), failStream);
      if (left) return attached.detach();
      setStream(attached);
      // Without a gesture the browser may refuse; the play button is there then.
      element.play().catch(() => undefined);
    };
    start().catch(fail);

    const changes = ['play', 'pause', 'seeked', 'ended'] as const;
    for (const event of changes) element.addEventListener(event, beatNow);
    document.addEventListener('visibilitychange', beatHidden);
    window.addEventListener('pagehide', leavePage);
    return () => {
      left = true;
      clearInterval(timer);
      stopObserving?.();
      if (attached?.reachedStart()) noteWatched();
      for (const event of changes) element.removeEventListener(event, beatNow);
      document.removeEventListener('visibilitychange', beatHidden);
      window.removeEventListener('pagehide', leavePage);
      if (current) ending.current = stop(current);
      attached?.detach();
      setStream(undefined);
      setSession(undefined);
    };
  }, [client, events, titleId, episodeId, attempt]);

  const back = `/title/${titleId}`;
  const again = (evict?: string) => {
    const failedEdge = error instanceof StreamError && error.reason === 'network' ? session?.edge : undefined;
    setError(undefined);
    setAttempt({ ...(evict && { evict }), ...(failedEdge && { failedEdge }) });
  };
  return (
    <div className="player" ref={root} tabIndex={-1}>
      <video ref={video} playsInline data-testid="player-video" />
      {activating && (
        <p className="activating" role="status">
          {text.denied.activating}
        </p>
      )}
      {error === undefined ? (
        <>
          <Controls root={root} video={video} stream={stream} session={session} title={heading} back={back} />
          {session && <Skip video={video} session={session} />}
        </>
      ) : (
        <div className="player-error">
          <Link to={back} className="round" aria-label={text.backTo(title?.title ?? '')}>
            <Icon name="left" />
          </Link>
          <Trouble error={error} titleId={titleId} episodeId={episodeId} onAgain={again} />
        </div>
      )}
    </div>
  );
}

interface TroubleProps extends WatchPageProps {
  error: unknown;
  /** Tries again, in place of a stream if one is given. */
  onAgain: (evict?: string) => void;
}

/** What stands in the way, and what the viewer can do about it. */
function Trouble({ error, titleId, episodeId, onAgain }: TroubleProps) {
  const denial = denialOf(error);
  const limit = error instanceof CinemaError ? error.streamLimit : undefined;
  const end = endOf(error);
  if (denial) return <Denied reason={denial} titleId={titleId} episodeId={episodeId} />;
  if (limit) return <TooMany key={limit.requestId} maxStreams={limit.maxStreams ?? 1} streams={limit.conflicts ?? []} onEvict={onAgain} />;
  if (end) return <Ended how={end} onContinue={() => onAgain()} />;
  return <ErrorBox error={error} onRetry={() => onAgain()} />;
}
