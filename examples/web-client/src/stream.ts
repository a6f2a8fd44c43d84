import type { PlaybackSession } from '@opencinema/client';
import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';

export interface Quality {
  level: number;
  label: string;
}

/** The picture and sound of a session on a video element. */
export interface Stream {
  readonly qualities: Quality[];
  /** The chosen level, -1 for automatic. */
  readonly chosen: number;
  /** What plays now. */
  readonly playing: string | undefined;
  choose(level: number): void;
  /** False until the position where the viewer left off is taken up. */
  reachedStart(): boolean;
  detach(): void;
}

/** Why the picture stopped: the links of the session no longer work, nothing came, or it could not be decoded. */
export class StreamError extends Error {
  constructor(
    readonly reason: 'expired' | 'network' | 'media',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Plays by hls.js, or by the browser itself where that has no Media Source Extensions (Safari on iPhone), which opens no protected package. */
export async function attachStream(
  video: HTMLVideoElement,
  session: PlaybackSession,
  protection: Promise<Partial<HlsConfig>>,
  onError: (error: unknown) => void,
): Promise<Stream> {
  const [{ default: HlsPlayer }, licences] = await Promise.all([import('hls.js'), protection]);
  let moved = session.resumeSeconds === 0;
  const reachedStart = () => (moved ||= video.currentTime > 0);
  if (!HlsPlayer.isSupported()) return attachNative(video, session, reachedStart, onError);

  const hls: Hls = new HlsPlayer({
    startPosition: session.resumeSeconds,
    enableWorker: false, // CMAF needs no remuxing, and a worker from a blob would need a looser content policy
    capLevelToPlayerSize: true,
    backBufferLength: 60,
    ...licences,
  });
  let recovered = false;
  hls.on(HlsPlayer.Events.ERROR, (_, { fatal, type, details, error, response }) => {
    if (!fatal) return;
    if (type === HlsPlayer.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true;
      hls.recoverMediaError();
    } else {
      hls.stopLoad();
      const reason = response?.code === 403 ? 'expired' : type === HlsPlayer.ErrorTypes.NETWORK_ERROR ? 'network' : 'media';
      onError(new StreamError(reason, details, error));
    }
  });
  hls.loadSource(session.hlsUrl);
  hls.attachMedia(video);
  return {
    get qualities() {
      return hls.levels.map(({ height }, level) => ({ level, label: `${height}p` })).reverse();
    },
    get chosen() {
      return hls.autoLevelEnabled ? -1 : hls.nextLevel;
    },
    get playing() {
      const level = hls.levels[hls.currentLevel];
      return level && `${level.height}p`;
    },
    choose(level) {
      hls.nextLevel = level;
    },
    reachedStart,
    detach: () => hls.destroy(),
  };
}

function attachNative(video: HTMLVideoElement, session: PlaybackSession, reachedStart: () => boolean, onError: (error: unknown) => void): Stream {
  const resume = () => {
    video.currentTime = session.resumeSeconds;
  };
  const fail = () => onError(new StreamError('media', video.error?.message ?? ''));
  video.addEventListener('loadedmetadata', resume, { once: true });
  video.addEventListener('error', fail);
  video.src = session.hlsUrl;
  return {
    qualities: [],
    chosen: -1,
    playing: undefined,
    choose() {},
    reachedStart,
    detach() {
      video.removeEventListener('loadedmetadata', resume);
      video.removeEventListener('error', fail);
      video.removeAttribute('src');
      video.load();
    },
  };
}
