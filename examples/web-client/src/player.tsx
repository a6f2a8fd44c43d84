import { useEffect, useReducer, useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { Icon } from './icons';
import { usePlatform } from './platform';
import { Link } from './router';
import type { Stream } from './stream';

const SHOWN_EVENTS = [
  'play', 'pause', 'timeupdate', 'durationchange', 'progress', 'volumechange', 'waiting', 'playing', 'seeking', 'seeked', 'ended', 'canplay', 'resize',
];
const IDLE_MILLIS = 3000;
const VOLUME = 'cinema.volume';

interface ControlsProps {
  root: RefObject<HTMLDivElement | null>;
  video: RefObject<HTMLVideoElement | null>;
  stream: Stream | undefined;
  title: string;
  back: string;
}

export function Controls({ root, video, stream, title, back }: ControlsProps) {
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
      case 'f':
        return toggleFullscreen();
      case 'm':
        element.muted = !element.muted;
        return;
      default:
        return false;
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
  const buffered = element ? bufferedUntil(element) : 0;
  const share = (seconds: number) => `${duration > 0 ? (seconds / duration) * 100 : 0}%`;
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
        <input
          type="range"
          className="seek"
          aria-label={text.seek}
          aria-valuetext={text.timeOf(clock(position), clock(duration))}
          min={0}
          max={duration || 1}
          step="any"
          value={position}
          data-testid="seek"
          style={{ '--played': share(position), '--buffered': share(buffered) } as CSSProperties}
          onChange={(event) => seek(Number(event.target.value))}
        />
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
          {stream && stream.qualities.length > 1 && <QualityMenu stream={stream} onChange={redraw} />}
          <button type="button" className="round" aria-label={label.window} title={label.window} onClick={toggleFullscreen}>
            <Icon name={fullscreen ? 'window' : 'fullscreen'} />
          </button>
        </div>
      </div>
    </div>
  );
}

function QualityMenu({ stream, onChange }: { stream: Stream; onChange: () => void }) {
  const { text } = usePlatform();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus();
    const closeOutside = (event: Event) => {
      if (!menu.current?.contains(event.target as Node) && !button.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...menu.current!.querySelectorAll<HTMLElement>('button')];
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) items[(items.indexOf(document.activeElement as HTMLElement) + step + items.length) % items.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
  };
  const auto = stream.chosen === -1 && stream.playing ? `${text.auto} · ${stream.playing}` : text.auto;
  return (
    <div className="quality">
      <button ref={button} type="button" className="round" aria-haspopup="menu" aria-expanded={open} aria-label={text.quality} title={text.quality} data-testid="quality" onClick={() => setOpen(!open)}>
        <Icon name="settings" />
      </button>
      {open && (
        <div ref={menu} role="menu" aria-label={text.quality} onKeyDown={onKeyDown}>
          {[{ level: -1, label: auto }, ...stream.qualities].map(({ level, label }) => (
            <button
              key={level}
              type="button"
              role="menuitemradio"
              tabIndex={-1}
              aria-checked={stream.chosen === level}
              onClick={() => {
                stream.choose(level);
                onChange();
                close();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Calls the handler for each key; one that it takes (does not answer false) is taken from the page. */
function useKeys(handle: (event: globalThis.KeyboardEvent) => unknown): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (!event.defaultPrevented && latest.current(event) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function bufferedUntil(video: HTMLVideoElement): number {
  for (let range = 0; range < video.buffered.length; range++) {
    if (video.buffered.start(range) <= video.currentTime && video.currentTime <= video.buffered.end(range)) return video.buffered.end(range);
  }
  return video.currentTime;
}

/** A time as players show it, like 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const twoDigits = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${m}:${twoDigits(s)}`;
}
