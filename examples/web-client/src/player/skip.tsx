import type { PlaybackSession } from '@opencinema/client';
import { useEffect, useState, type RefObject } from 'react';
import { useEpisodes, watchPath } from '../episodes';
import { Icon } from '../icons';
import { usePlatform } from '../platform';
import { Link } from '../router';

/** Where credits are not marked, the way on is shown for the last tenth of an episode, and at most for so long. */
const LAST_SECONDS = 10;

/** The end of the intro that plays at this position, if one does. */
export function introEnd({ markers }: PlaybackSession, position: number): number | undefined {
  const intro = markers?.intro;
  return intro && intro.startSeconds <= position && position < intro.endSeconds ? intro.endSeconds : undefined;
}

/** What there is to be skipped now: the intro; the credits, by going on with the next episode. */
export function Skip({ video, session }: { video: RefObject<HTMLVideoElement | null>; session: PlaybackSession }) {
  const { text } = usePlatform();
  const [, redraw] = useState(0);
  useEffect(() => {
    const shown = video.current!;
    const look = () => redraw((n) => n + 1);
    const changes = ['timeupdate', 'seeked', 'ended', 'durationchange'] as const;
    for (const change of changes) shown.addEventListener(change, look);
    return () => {
      for (const change of changes) shown.removeEventListener(change, look);
    };
  }, [video]);
  const next = session.nextEpisode;
  const title = useEpisodes(next && session.titleId).data?.items.find(({ id }) => id === next?.episodeId)?.title;
  const element = video.current;
  if (!element) return null;
  const position = element.currentTime;
  const end = introEnd(session, position);
  if (end !== undefined) {
    return (
      <button
        type="button"
        className="button big skip-part"
        data-testid="skip-intro"
        onClick={() => {
          element.currentTime = end;
        }}
      >
        {text.watching.skipIntro}
      </button>
    );
  }
  const credits = session.markers?.creditsStartSeconds ?? element.duration - Math.min(LAST_SECONDS, element.duration / 10);
  if (!next || !(position >= credits || element.ended)) return null;
  return (
    <Link to={watchPath(session.titleId, next.episodeId)} className="button primary big skip-part" data-testid="next-episode">
      <Icon name="play" />
      {text.episodes.next}: {title ?? text.episodes.short(next.season, next.number)}
    </Link>
  );
}
