import { CinemaError, type PlaybackSession, type PlaybackState } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { Denied, denialOf } from '../denied';
import { protection } from '../drm';
import { NextEpisode, useEpisodes, watchPath } from '../episodes';
import { Icon } from '../icons';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Controls } from '../player';
import { Link, loginPath, navigate } from '../router';
import { attachStream, type Stream } from '../stream';
import { observePlayback } from '../telemetry';
import { noteWatched } from '../watched';

/** How long a plan that was just paid may take to reach the service that plays. */
const ACTIVATION_TRIES = 20;
const ACTIVATION_PAUSE_MILLIS = 1000;

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
  // A series alone plays its first episode; the session says which.
  const [playing, setPlaying] = useState(episodeId);
  const episode = useEpisodes(playing && titleId).data?.items.find(({ id }) => id === playing);
  const heading = [title?.title, episode && text.episodes.short(episode.season, episode.number), episode?.title].filter(Boolean).join(' · ');
  useTitle(heading || undefined);
  const root = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<unknown>();
  const [stream, setStream] = useState<Stream>();
  const [activating, setActivating] = useState(false);

  useEffect(() => {
    const element = video.current!;
    const wishedAt = performance.now();
    let session: PlaybackSession | undefined;
    let attached: Stream | undefined;
    let left = false;
    let timer: number | undefined;
    let stopObserving: (() => void) | undefined;

    const fail = (failure: unknown) => {
      if (!left) setError(failure);
    };
    const beat = async (state: PlaybackState, keepalive = false) => {
      // Before the first picture the position is not the viewer's.
      if (!session || !attached?.reachedStart()) return;
      const heartbeat = { positionSeconds: element.currentTime, state };
      try {
        await client.playback.heartbeat({ sessionId: session.sessionId, heartbeat }, { keepalive });
      } catch (failure) {
        // A lost heartbeat is followed by the next; only that the session has ended, or the right to watch, is news.
        if (failure instanceof CinemaError && (failure.status === 403 || failure.status === 404 || failure.status === 410)) {
          session = undefined;
          clearInterval(timer);
          element.pause();
          fail(failure);
        }
      }
    };
    const state = (): PlaybackState => (element.ended ? 'ended' : element.paused ? 'paused' : element.readyState < 3 ? 'buffering' : 'playing');
    const beatNow = () => void beat(state());
    const beatHidden = () => {
      if (document.visibilityState === 'hidden') void beat(state(), true);
    };
    const beatLeaving = () => void beat('paused', true);
    const stop = async (sessionId: string) => {
      await beat(element.ended ? 'ended' : 'paused', true);
      // Nobody is left to tell; a session that is not stopped ends by itself.
      await client.playback.stopPlayback({ sessionId }, { keepalive: true }).catch(() => undefined);
    };

    const ask = async (triesLeft: number): Promise<PlaybackSession> => {
      const device = /Mobi/.test(navigator.userAgent) ? 'phone browser' : 'browser';
      try {
        return await client.playback.startPlayback({ newPlayback: episodeId ? { episodeId, device } : { titleId, device } });
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
      const started = await ask(ACTIVATION_TRIES).finally(() => setActivating(false));
      if (left) return stop(started.sessionId);
      stopObserving = observePlayback(element, { sessionId: started.sessionId, titleId }, wishedAt, (event) => events.report(event));
      session = started;
      setPlaying(started.episodeId);
      timer = window.setInterval(beatNow, started.heartbeatSeconds * 1000);
      attached = await attachStream(element, started, protection(client, started), fail);
      if (left) return attached.detach();
      setStream(attached);
      // Without a gesture the browser may refuse; the play button is there then.
      element.play().catch(() => undefined);
    };
    start().catch(fail);

    const changes = ['play', 'pause', 'seeked', 'ended'] as const;
    for (const event of changes) element.addEventListener(event, beatNow);
    document.addEventListener('visibilitychange', beatHidden);
    window.addEventListener('pagehide', beatLeaving);
    return () => {
      left = true;
      clearInterval(timer);
      stopObserving?.();
      if (attached?.reachedStart()) noteWatched();
      for (const event of changes) element.removeEventListener(event, beatNow);
      document.removeEventListener('visibilitychange', beatHidden);
      window.removeEventListener('pagehide', beatLeaving);
      if (session) void stop(session.sessionId);
      attached?.detach();
      setStream(undefined);
    };
  }, [client, events, titleId, episodeId, attempt]);

  const back = `/title/${titleId}`;
  return (
    <div className="player" ref={root} tabIndex={-1}>
      <video ref={video} playsInline data-testid="player-video" />
      {activating && (
        <p className="activating" role="status">
          {text.denied.activating}
        </p>
      )}
      {playing && <NextEpisode video={video} titleId={titleId} episodeId={playing} />}
      {error === undefined ? (
        <Controls root={root} video={video} stream={stream} title={heading} back={back} />
      ) : (
        <div className="player-error">
          <Link to={back} className="round" aria-label={text.backTo(title?.title ?? '')}>
            <Icon name="left" />
          </Link>
          {denialOf(error) ? (
            <Denied reason={denialOf(error)!} titleId={titleId} episodeId={episodeId} />
          ) : (
            <ErrorBox
              error={error}
              onRetry={() => {
                setError(undefined);
                setAttempt(attempt + 1);
              }}
            />
          )}
        </div>
      )}
    </div>
  );
}
