import { CinemaError } from '@opencinema/client';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Art } from './art';
import { Icon } from './icons';
import { usePlatform } from './platform';
import { Link } from './router';
import { StreamError } from './stream';
import type { Text } from './text';

/** What is said of a title on its card; only some services know the year, kind and genres. */
export interface CardTitle {
  id: string;
  title: string;
  year?: number;
  kind?: string;
  genres?: { name: string }[];
  ageRating: number;
  playable: boolean;
}

export function Poster({ id, title }: { id: string; title: string }) {
  return (
    <div className="poster" aria-hidden="true">
      <Art id={id} />
      <span className={title.length > 26 || /\S{11}/.test(title) ? 'poster-title long' : 'poster-title'}>{title}</span>
    </div>
  );
}

interface CardProps {
  title: CardTitle;
  /** In place of the year and genre. */
  note?: string;
  /** How much of it was watched, 0 to 1. */
  watched?: number;
  to?: string;
  onClick?: () => void;
}

export function Card({ title, note, watched, to = `/title/${title.id}`, onClick }: CardProps) {
  const { text } = usePlatform();
  const meta = note ?? [title.year, title.genres?.[0]?.name].filter(Boolean).join(' · ');
  return (
    <Link className="card" to={to} onClick={onClick} data-testid="title-card" data-id={title.id}>
      <span className="card-picture">
        <Poster id={title.id} title={title.title} />
        {title.playable && (
          <span className="card-play" title={text.watchNow}>
            <Icon name="play" />
          </span>
        )}
        {title.kind === 'series' && <span className="badge card-kind">{text.kinds.series}</span>}
        {watched !== undefined && <progress className="card-watched" max={1} value={watched} aria-label={text.seek} />}
      </span>
      <span className="card-title">{title.title}</span>
      <span className={note === undefined ? 'card-meta' : 'card-meta note'}>{meta}</span>
    </Link>
  );
}

export function CardSkeletons({ count = 8 }: { count?: number }) {
  const { text } = usePlatform();
  return Array.from({ length: count }, (_, n) => (
    <li key={n} className="card skeleton">
      {n === 0 && (
        <span className="unseen" role="status">
          {text.loading}
        </span>
      )}
      <span className="card-picture" />
      <span className="bar" />
      <span className="bar short" />
    </li>
  ));
}

interface RailProps {
  heading: string;
  all?: string;
  testId?: string;
  /** For who wants to know the list of cards. */
  list?: React.RefObject<HTMLUListElement | null>;
  children: ReactNode;
}

/** A row of cards that scrolls sideways. */
export function Rail({ heading, all, testId, list: given, children }: RailProps) {
  const { text } = usePlatform();
  const own = useRef<HTMLUListElement>(null);
  const list = given ?? own;
  const scroll = (direction: 1 | -1) => list.current?.scrollBy({ left: direction * list.current.clientWidth * 0.85, behavior: scrollBehavior() });
  return (
    <section className="rail" aria-label={heading} data-testid={testId}>
      <div className="rail-head">
        <h2>{heading}</h2>
        {all && (
          <Link to={all} className="quiet" aria-label={`${text.all}: ${heading}`}>
            {text.all}
          </Link>
        )}
        {/* The cards take the keyboard; these are for the mouse. */}
        <div className="rail-buttons" aria-hidden="true">
          <button type="button" className="round" tabIndex={-1} title={text.scrollBack} onClick={() => scroll(-1)}>
            <Icon name="left" />
          </button>
          <button type="button" className="round" tabIndex={-1} title={text.scrollOn} onClick={() => scroll(1)}>
            <Icon name="right" />
          </button>
        </div>
      </div>
      <ul ref={list}>{children}</ul>
    </section>
  );
}

export function scrollBehavior(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
}

/** True from when the element first came near the screen. */
export function useNear<E extends Element>(): [React.RefObject<E | null>, boolean] {
  const element = useRef<E>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          setNear(true);
          observer.disconnect();
        }
      },
      { rootMargin: '400px' },
    );
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, near];
}

export function errorText(text: Text, error: unknown): string {
  if (error instanceof StreamError) return { expired: text.errors.sessionEnded, network: text.errors.network, media: text.errors.media }[error.reason];
  if (!(error instanceof CinemaError)) return text.errors.unknown;
  const byCode: Record<string, string> = {
    network: text.errors.network,
    timeout: text.errors.network,
    not_playable: text.errors.notPlayable,
    quality_not_in_plan: text.errors.quality,
  };
  const byStatus: Record<number, string> = {
    400: text.errors.invalid,
    401: text.errors.unauthorized,
    403: text.errors.forbidden,
    404: text.errors.notFound,
    409: text.errors.conflict,
    410: text.errors.sessionEnded,
    412: text.errors.conflict,
    413: text.errors.invalid,
    422: text.errors.invalid,
    429: text.errors.tooMany,
    502: text.errors.unavailable,
    503: text.errors.unavailable,
    504: text.errors.unavailable,
  };
  return byCode[error.code] ?? byStatus[error.status] ?? text.errors.unknown;
}

/** Says what went wrong and offers to try again. */
export function ErrorBox({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { text } = usePlatform();
  const requestId = error instanceof CinemaError ? error.requestId : undefined;
  return (
    <div className="notice" role="alert" data-testid="error">
      <p>{errorText(text, error)}</p>
      {requestId && <p className="fine">{text.requestId(requestId)}</p>}
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {text.retry}
        </button>
      )}
    </div>
  );
}

export function countryName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;
  } catch {
    return code; // no ISO code: shown as it is
  }
}
