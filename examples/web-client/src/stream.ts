import { CinemaError, type PlaybackSession } from '@opencinema/client';
import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';

/** What the viewer may choose in a menu: a quality, a language. */
export interface Choice {
  id: number;
  label: string;
}

/** One menu's choices, and the one that is taken. */
export interface Choices {
  readonly all: Choice[];
  /** Of the chosen one; -1 for automatic, or for none. */
  readonly chosen: number;
  choose(id: number): void;
}

/** The picture and sound of a session on a video element. */
export interface Stream {
  readonly qualities: Choices;
  readonly voices: Choices;
  readonly subtitles: Choices;
  /** The quality that plays now. */
  readonly playing: string | undefined;
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

/** What the platform answered to a request for a key, a licence or media that it refused, unless only its link no longer works. */
async function refusalOf(request: unknown): Promise<CinemaError | undefined> {
  if (!(request instanceof XMLHttpRequest) || ![403, 410].includes(request.status)) return undefined;
  const refusal = await CinemaError.ofResponse(new Response(request.response as BodyInit, { status: request.status }));
  return refusal.code.startsWith('token_') || refusal.code.startsWith('http_') ? undefined : refusal;
}

/** The languages that the viewer chose last, for the next film. */
const VOICE = 'cinema.voice';
const SUBTITLES = 'cinema.subtitles';
const NOTHING: Choices = { all: [], chosen: -1, choose() {} };

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

  const [voice, subtitles] = [localStorage.getItem(VOICE), localStorage.getItem(SUBTITLES)];
  const hls: Hls = new HlsPlayer({
    startPosition: session.resumeSeconds,
    enableWorker: false, // CMAF needs no remuxing, and a worker from a blob would need a looser content policy
    capLevelToPlayerSize: true,
    backBufferLength: 60,
    // How it plays is told with each request (CTA-5004), so that edges and the platform see it.
    cmcd: { sessionId: session.sessionId, contentId: session.episodeId ?? session.titleId, useHeaders: false },
    ...(voice && { audioPreference: { lang: voice } }),
    ...(subtitles && { subtitlePreference: { lang: subtitles } }),
    // An edge on the same site may know the session by a cookie.
    ...(session.edge && { xhrSetup: (request: XMLHttpRequest) => void (request.withCredentials = true) }),
    ...licences,
  });
  hls.subtitleDisplay = true;
  // Until the viewer asks for them there are none, whatever the list of the film says.
  if (!subtitles) hls.once(HlsPlayer.Events.SUBTITLE_TRACKS_UPDATED, () => (hls.subtitleTrack = -1));
  let recovered = false;
  hls.on(HlsPlayer.Events.ERROR, async (_, { fatal, type, details, error, response, networkDetails }) => {
    if (!fatal) return;
    if (type === HlsPlayer.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true;
      hls.recoverMediaError();
    } else {
      hls.stopLoad();
      const reason = response?.code === 403 ? 'expired' : type === HlsPlayer.ErrorTypes.NETWORK_ERROR ? 'network' : 'media';
      onError((await refusalOf(networkDetails)) ?? new StreamError(reason, details, error));
    }
  });
  hls.loadSource(new URL(session.hlsUrl, location.href).href); // absolute, or CMCD says nothing of it
  hls.attachMedia(video);
  return {
    qualities: {
      get all() {
        return hls.levels.map(({ height }, id) => ({ id, label: `${height}p` })).reverse();
      },
      get chosen() {
        return hls.manualLevel;
      },
      choose(level) {
        // At once, since a short film may be loaded to its end in the other quality; back to automatic without a break.
        if (level === -1) hls.nextLevel = -1;
        else hls.currentLevel = level;
      },
    },
    voices: {
      get all() {
        return hls.audioTracks.map(({ name, lang }, id) => ({ id, label: trackLabel(name, lang) }));
      },
      get chosen() {
        return hls.audioTrack;
      },
      choose(track) {
        hls.audioTrack = track;
        remember(VOICE, hls.audioTracks[track]?.lang);
      },
    },
    subtitles: {
      get all() {
        return hls.subtitleTracks.map(({ name, lang }, id) => ({ id, label: trackLabel(name, lang) }));
      },
      get chosen() {
        return hls.subtitleTrack;
      },
      choose(track) {
        hls.subtitleTrack = track;
        remember(SUBTITLES, hls.subtitleTracks[track]?.lang);
      },
    },
    get playing() {
      const level = hls.levels[hls.currentLevel];
      return level && `${level.height}p`;
    },
    reachedStart,
    detach: () => hls.destroy(),
  };
}

function remember(what: string, language: string | undefined): void {
  if (language) localStorage.setItem(what, language);
  else localStorage.removeItem(what);
}

/** The name that the film gives it; where that is a number of the packager, the language in itself. */
function trackLabel(name: string, language: string | undefined): string {
  if (!language || language === 'und') return name;
  try {
    const said = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? name;
    return said.charAt(0).toLocaleUpperCase(language) + said.slice(1);
  } catch {
    return name; // no language tag
  }
}

function attachNative(video: HTMLVideoElement, session: PlaybackSession, reachedStart: () => boolean, onError: (error: unknown) => void): Stream {
  const resume = () => {
    video.currentTime = session.resumeSeconds;
  };
  const fail = () => onError(new StreamError('media', video.error?.message ?? ''));
  video.addEventListener('loadedmetadata', resume, { once: true });
  video.addEventListener('error', fail);
  video.src = session.hlsUrl;
  const texts = () => [...video.textTracks].filter(({ kind }) => kind === 'subtitles' || kind === 'captions');
  return {
    qualities: NOTHING,
    voices: NOTHING,
    subtitles: {
      get all() {
        return texts().map(({ label, language }, id) => ({ id, label: trackLabel(label, language) }));
      },
      get chosen() {
        return texts().findIndex(({ mode }) => mode === 'showing');
      },
      choose(track) {
        texts().forEach((one, id) => (one.mode = id === track ? 'showing' : 'disabled'));
      },
    },
    playing: undefined,
    reachedStart,
    detach() {
      video.removeEventListener('loadedmetadata', resume);
      video.removeEventListener('error', fail);
      video.removeAttribute('src');
      video.load();
    },
  };
}
