import { useState, type CSSProperties, type PointerEvent } from 'react';
import { usePlatform } from '../platform';
import { clock } from './keys';
import type { Thumbnail } from './thumbnails';

interface SeekBarProps {
  position: number;
  duration: number;
  buffered: number;
  thumbnails: Thumbnail[];
  onSeek: (to: number) => void;
}

/** Where in the film it is; over it, what is at the place that the pointer shows. */
export function SeekBar({ position, duration, buffered, thumbnails, onSeek }: SeekBarProps) {
  const { text } = usePlatform();
  const [shown, setShown] = useState<{ seconds: number; left: number }>();
  const share = (seconds: number) => `${duration > 0 ? (seconds / duration) * 100 : 0}%`;
  const show = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    setShown({ seconds: at * duration, left: at * box.width });
  };
  const picture = shown && thumbnails.find(({ start, end }) => start <= shown.seconds && shown.seconds < end);
  return (
    <div className="seek-bar" onPointerMove={show} onPointerDown={show} onPointerLeave={() => setShown(undefined)}>
      {shown && duration > 0 && (
        <div className="seek-preview" style={{ '--left': `${shown.left}px` } as CSSProperties} data-testid="seek-preview" aria-hidden="true">
          {picture && <Picture of={picture} />}
          <span>{clock(shown.seconds)}</span>
        </div>
      )}
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
        onChange={(event) => onSeek(Number(event.target.value))}
      />
    </div>
  );
}

function Picture({ of: { url, x, y, width, height } }: { of: Thumbnail }) {
  return <i className="thumbnail" data-testid="thumbnail" style={{ width, height, backgroundImage: `url("${url}")`, backgroundPosition: `-${x}px -${y}px` }} />;
}
