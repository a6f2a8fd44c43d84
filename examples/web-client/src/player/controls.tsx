import type { PlaybackSession } from '@opencinema/client';
import { useEffect, useReducer, useRef, useState, type CSSProperties, type PointerEvent, type RefObject } from 'react';
import { watchPath } from '../episodes';
import { Icon } from '../icons';
import { usePlatform } from '../platform';
import { Link, navigate } from '../router';
import type { Stream } from '../stream';
import { clock, useKeys } from './keys';
import { Menu, type Section } from './menu';
import { SeekBar } from './seek-bar';
import { introEnd } from './skip';
import { useThumbnails } from './thumbnails';

const SHOWN_EVENTS = [
  'play', 'pause', 'timeupdate', 'durationchange', 'progress', 'volumechange', 'waiting', 'playing', 'seeking', 'seeked', 'ended', 'canplay', 'resize',
];
const IDLE_MILLIS = 3000;
const VOLUME = 'cinema.volume';

interface ControlsProps {
  root: RefObject<HTMLDivElement | null>;
  video: RefObject<HTMLVideoElement | null>;
  stream: Stream | undefined;
  session: PlaybackSession | undefined;
  title: string;
  back: string;
}

export function Controls({ root, video, stream, session, title, back }: ControlsProps) {
  const { text } = usePlatform();
  // The element has the state; each of its events draws the controls anew.
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [idle, setIdle] = useState(false);
  const idleTimer = useRef<number>(undefined);
  const element = video.current;
  const paused = element?.paused ?? true;
  const position = element?.currentTime ?? 0;
  const duration = Number.isFinite(element?.duration) ? element!.duration : 0;
  const waiting = !stream || (element !== null && !element.ended && element.readyState < 3 && (!paused || element.seeking));

  const thumbnails = useThumbnails(session?.thumbnailsUrl);
  const next = session?.nextEpisode && watchPath(session.titleId, session.nextEpisode.episodeId);

  const wake = () => {
    setIdle(false);
    clearTimeout(idleTimer.current);
    idleTimer.current = window.setTimeout(() => setIdle(true), IDLE_MILLIS);
  };

  useEffect(() => {
    const shown = video.current!;
    shown.volume = Math.min(1, Number(localStorage.getItem(VOLUME) ?? 1));
    for (const event of SHOWN_EVENTS) shown.addEventListener(event, redraw);
    document.addEventListener('fullscreenchange', redraw);
    redraw();
    return () => {
      for (const event of SHOWN_EVENTS) shown.removeEventListener(event, redraw);
      document.removeEventListener('fullscreenchange', redraw);
      clearTimeout(idleTimer.current);
    };
  }, [video]);

  const togglePlay = () => {
    if (!element) return;
    if (element.paused) element.play().catch(() => undefined); // refused without a gesture: stays paused, as is shown
    else element.pause();
  };
  const seek = (to: number) => {
    if (element && duration > 0) element.currentTime = Math.max(0, Math.min(duration, to));
  };
  const setVolume = (volume: number) => {
    if (!element) return;
    element.volume = Math.max(0, Math.min(1, volume));
    element.muted = element.volume === 0;
    localStorage.setItem(VOLUME, String(element.volume));
  };
  const toggleFullscreen = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (root.current?.requestFullscreen) void root.current.requestFullscreen();
    else (element as unknown as { webkitEnterFullscreen?: () => void } | null)?.webkitEnterFullscreen?.(); // iPhone
  };

  const toggleSubtitles = () => {
    const subtitles = stream?.subtitles;
    if (!subtitles || subtitles.all.length === 0) return false;
    subtitles.choose(subtitles.chosen >= 0 ? -1 : subtitles.all[0]!.id);
    return redraw();
  };

  useKeys((event) => {
    wake();
    const on = event.target instanceof HTMLElement ? event.target : undefined;
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return false;
    const sideways = !on?.matches('.volume input, [role=menuitemradio]');
    switch (event.key) {
      case ' ':
        if (on?.matches('button, a')) return false; // its own key
        return togglePlay();
      case 'k':
        return togglePlay();
      case 'ArrowLeft':
        return sideways ? seek(element.currentTime - 10) : false;
      case 'ArrowRight':
        return sideways ? seek(element.currentTime + 10) : false;
      case 'ArrowUp':
        return on?.matches('[role=menuitemradio]') ? false : setVolume(element.volume + 0.05);
      case 'ArrowDown':
        return on?.matches('[role=menuitemradio]') ? false : setVolume(element.volume - 0.05);
      case 'j':
        return seek(element.currentTime - 10);
      case 'l':
        return seek(element.currentTime + 10);
      case 'f':
        return toggleFullscreen();
      case 'c':
        return toggleSubtitles();
      case 's': {
        const end = session && introEnd(session, element.currentTime);
        return end === undefined ? false : seek(end);
      }
      case 'N':
        return next ? navigate(next) : false;
      case 'm':
        element.muted = !element.muted;
        return;
      default:
        return /^[0-9]$/.test(event.key) ? seek((duration * Number(event.key)) / 10) : false;
    }
  });

  const onPictureClick = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') togglePlay();
    else if (idle) wake();
    else setIdle(true);
  };
  // After a click the keys are the player's again, not the button's.
  const giveFocusBack = (event: React.MouseEvent) => {
    if (event.detail > 0) root.current?.focus({ preventScroll: true });
  };
  const fullscreen = document.fullscreenElement !== null;
  const silent = (element?.muted ?? false) || element?.volume === 0;
  const label = { play: paused ? text.play : text.pause, sound: silent ? text.unmute : text.mute, window: fullscreen ? text.leaveFullscreen : text.fullscreen };

  return (
    <div className={idle && !paused ? 'controls idle' : 'controls'} role="group" aria-label={text.player} onPointerMove={wake} onFocus={wake} onClick={giveFocusBack}>
      <div className="picture" onPointerUp={onPictureClick} onDoubleClick={toggleFullscreen} data-testid="player-picture" />
      <div className="player-top">
        <Link to={back} className="round" aria-label={text.backTo(title)}>
          <Icon name="left" />
        </Link>
        <h1>{title}</h1>
      </div>
      {waiting ? (
        <div className="spinner" role="status" aria-label={text.loading} />
      ) : (
        paused && (
          <button type="button" className="big-play" aria-label={text.play} data-testid="big-play" onClick={togglePlay}>
            <Icon name="play" />
          </button>
        )
      )}
      <div className="player-bar">
        <SeekBar position={position} duration={duration} buffered={element ? bufferedUntil(element) : 0} thumbnails={thumbnails} onSeek={seek} />
        <div className="player-buttons">
          <button type="button" className="round" aria-label={label.play} title={label.play} data-testid="toggle-play" onClick={togglePlay}>
            <Icon name={paused ? 'play' : 'pause'} />
          </button>
          <button type="button" className="round" aria-label={text.back10} title={text.back10} onClick={() => seek(position - 10)}>
            <Icon name="back10" />
          </button>
          <button type="button" className="round" aria-label={text.forward10} title={text.forward10} onClick={() => seek(position + 10)}>
            <Icon name="forward10" />
          </button>
          <div className="volume">
            <button type="button" className="round" aria-label={label.sound} title={label.sound} onClick={() => element && (element.muted = !element.muted)}>
              <Icon name={silent ? 'muted' : 'sound'} />
            </button>
            <input
              type="range"
              aria-label={text.volume}
              min={0}
              max={1}
              step={0.05}
              value={silent ? 0 : (element?.volume ?? 1)}
              style={{ '--played': `${silent ? 0 : (element?.volume ?? 1) * 100}%` } as CSSProperties}
              onChange={(event) => setVolume(Number(event.target.value))}
            />
          </div>
          <span className="time" data-testid="time">
            {clock(position)} <span>/ {clock(duration)}</span>
          </span>
          {next && (
            <Link to={next} className="round" aria-label={text.episodes.next} title={text.episodes.next} data-testid="to-next-episode">
              <Icon name="nextTrack" />
            </Link>
          )}
          {stream && <TrackMenu stream={stream} onChange={redraw} />}
          {stream && <QualityMenu stream={stream} maxHeight={session?.maxHeight} onChange={redraw} />}
          <button type="button" className="round" aria-label={label.window} title={label.window} onClick={toggleFullscreen}>
            <Icon name={fullscreen ? 'window' : 'fullscreen'} />
          </button>
        </div>
      </div>
    </div>
  );
}

/** The highest quality that there is for anyone. */
const BEST_HEIGHT = 2160;

interface QualityMenuProps {
  stream: Stream;
  /** What the plan allows. */
  maxHeight: number | undefined;
  onChange: () => void;
}

function QualityMenu({ stream, maxHeight = BEST_HEIGHT, onChange }: QualityMenuProps) {
  const { text } = usePlatform();
  const { qualities } = stream;
  const limited = maxHeight < BEST_HEIGHT;
  if (qualities.all.length < 2 && !(limited && qualities.all.length > 0)) return null;
  const auto = qualities.chosen === -1 && stream.playing ? `${text.auto} · ${stream.playing}` : text.auto;
  return (
    <Menu label={text.quality} icon="settings" testId="quality" sections={[{ heading: text.quality, choices: qualities, first: { id: -1, label: auto } }]} onChange={onChange}>
      {limited && (
        <p className="menu-note" data-testid="quality-cap">
          {text.watching.upTo(`${maxHeight}p`)} <Link to="/plans">{text.watching.betterPlan}</Link>
        </p>
      )}
    </Menu>
  );
}

function TrackMenu({ stream, onChange }: { stream: Stream; onChange: () => void }) {
  const { text } = usePlatform();
  const sections: Section[] = [];
  if (stream.voices.all.length > 1) sections.push({ heading: text.watching.voice, choices: stream.voices });
  if (stream.subtitles.all.length > 0) sections.push({ heading: text.watching.subtitles, choices: stream.subtitles, first: { id: -1, label: text.watching.noSubtitles } });
  if (sections.length === 0) return null;
  return <Menu label={text.watching.voiceAndSubtitles} icon="captions" testId="tracks" sections={sections} onChange={onChange} />;
}

function bufferedUntil(video: HTMLVideoElement): number {
  for (let range = 0; range < video.buffered.length; range++) {
    if (video.buffered.start(range) <= video.currentTime && video.currentTime <= video.buffered.end(range)) return video.buffered.end(range);
  }
  return video.currentTime;
}
