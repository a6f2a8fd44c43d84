import type { ReportedEvent } from '@opencinema/client';

type Told = Pick<ReportedEvent, 'name' | 'sessionId' | 'titleId' | 'numbers'>;

/** Tells how playback goes for the viewer: how long it took to start, how long it stood still, and that it ended. */
export function observePlayback(video: HTMLVideoElement, about: { sessionId: string; titleId: string }, wishedAt: number, report: (event: Told) => void): () => void {
  let started = false;
  let stalledAt: number | undefined;
  let wish = wishedAt;
  const tell = (name: string, numbers?: Record<string, number>) => report({ name, ...about, numbers });

  const endStall = () => {
    if (stalledAt !== undefined) tell('player.stalled', { seconds: secondsSince(stalledAt, 86_400) });
    stalledAt = undefined;
  };
  const listeners: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    play: () => {
      // The browser held it back until the viewer pressed the button; the wish is from then on.
      if (!started && video.readyState >= 3) wish = performance.now();
    },
    playing: () => {
      if (!started) tell('player.started', { startSeconds: secondsSince(wish, 3600) });
      started = true;
      endStall();
    },
    waiting: () => {
      // Jumping takes its time, too, but that is no lack of data while playing.
      if (started && !video.seeking && !video.paused) stalledAt ??= performance.now();
    },
    pause: endStall,
    seeking: endStall,
    ended: () => {
      endStall();
      tell('player.ended');
    },
  };
  const all = Object.entries(listeners);
  for (const [event, listener] of all) video.addEventListener(event, listener);
  return () => {
    endStall();
    for (const [event, listener] of all) video.removeEventListener(event, listener);
  };
}

/** The platform takes no longer times; a device that slept makes some. */
function secondsSince(start: number, most: number): number {
  return Math.min(most, (performance.now() - start) / 1000);
}
