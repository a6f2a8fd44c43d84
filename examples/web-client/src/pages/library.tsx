import type { FavoriteTitle, NotInterestedTitle, WatchedTitle } from '@opencinema/client';
import { useState, type ReactNode } from 'react';
import { Icon } from '../icons';
import { episodeOf } from '../episodes';
import { forgetLoaded } from '../load';
import { LoadMore } from '../more';
import { useNotInterested } from '../not-interested';
import { Card, CardSkeletons, ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, useLocation } from '../router';
import { SignedIn } from '../signed-in';
import { usePersonal } from '../viewer';

const PAGE = 30;
const FINISHED = 0.95;

/** The head that history, favourites and playlists share. */
export function LibraryPage({ children }: { children: ReactNode }) {
  const { text } = usePlatform();
  const { path } = useLocation();
  const parts = [
    ['/history', text.library.history],
    ['/favorites', text.library.favorites],
    ['/playlists', text.library.playlists],
    ['/not-interested', text.notInterested.action],
  ] as const;
  return (
    <SignedIn>
      <div className="library">
        <nav className="chips tabs" aria-label={text.library.title}>
          {parts.map(([to, name]) => (
            <Link key={to} to={to} className={path.startsWith(to) ? 'chip on' : 'chip'} aria-current={path === to ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        {children}
      </div>
    </SignedIn>
  );
}

export function Empty({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  const { text } = usePlatform();
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{hint}</p>
      {children ?? (
        <Link to="/browse" className="button primary">
          {text.library.toBrowse}
        </Link>
      )}
    </div>
  );
}

/** How much was watched and what to say of it. */
export function progressOf({ positionSeconds, durationSeconds }: WatchedTitle): { share: number; minutesLeft: number } | undefined {
  if (!durationSeconds) return undefined;
  return { share: Math.min(1, positionSeconds / durationSeconds), minutesLeft: Math.max(1, Math.round((durationSeconds - positionSeconds) / 60)) };
}

export function HistoryPage() {
  const { client, text, language } = usePlatform();
  useTitle(text.library.history);
  const noteOf = (watched: WatchedTitle) => {
    const progress = progressOf(watched);
    const day = new Date(watched.watchedAt).toLocaleDateString(language, { day: 'numeric', month: 'long' });
    const state = progress && progress.share >= FINISHED ? text.library.finished : text.library.watchedOn(day);
    return [episodeOf(text, watched), state].filter(Boolean).join(' · ');
  };
  return (
    <Shelf
      name="history"
      heading={text.library.history}
      empty={<Empty title={text.library.noHistory} hint={text.library.noHistoryHint} />}
      load={(cursor, signal) => client.library.listHistory({ limit: PAGE, cursor }, { signal })}
      card={(watched: WatchedTitle) => <Card title={{ ...watched, id: watched.titleId }} note={noteOf(watched)} watched={progressOf(watched)?.share} />}
      removeLabel={text.library.forget}
      remove={async (titleId) => {
        await client.library.forgetWatched({ titleId });
        forgetLoaded('continue');
      }}
    />
  );
}

export function FavoritesPage() {
  const { client, text } = usePlatform();
  useTitle(text.library.favorites);
  return (
    <Shelf
      name="favorites"
      heading={text.library.favorites}
      empty={<Empty title={text.library.noFavorites} hint={text.library.noFavoritesHint} />}
      load={(cursor, signal) => client.library.listFavorites({ limit: PAGE, cursor }, { signal })}
      card={(favorite: FavoriteTitle) => <Card title={{ ...favorite, id: favorite.titleId }} note={`${favorite.ageRating}+`} />}
      removeLabel={text.library.unfavorite}
      remove={async (titleId) => {
        await client.library.removeFavorite({ titleId });
        forgetLoaded('favorite-ids');
      }}
    />
  );
}

/** What is not to be recommended; taking a title away lets it be recommended again. */
export function NotInterestedPage() {
  const { client, text, language } = usePlatform();
  const { show } = useNotInterested();
  useTitle(text.notInterested.action);
  const said = (at: string) => new Date(at).toLocaleDateString(language, { day: 'numeric', month: 'long' });
  return (
    <Shelf
      name="not-interested"
      heading={text.notInterested.action}
      empty={<Empty title={text.notInterested.none} hint={text.notInterested.noneHint} />}
      load={(_, signal) => client.recommendations.listNotInterested({ limit: 100 }, { signal })}
      card={(unwanted: NotInterestedTitle) => <Card title={{ id: unwanted.titleId, title: unwanted.title, ageRating: 0, playable: false }} note={text.notInterested.saidOn(said(unwanted.at))} />}
      removeLabel={text.notInterested.recommendAgain}
      remove={async (titleId) => {
        await client.recommendations.removeNotInterested({ titleId });
        show(titleId);
        forgetLoaded('recommendations', `reaction ${titleId}`);
      }}
    />
  );
}

interface ShelfItem {
  titleId: string;
  title: string;
}

interface ShelfProps<I extends ShelfItem> {
  name: string;
  heading: string;
  empty: ReactNode;
  load: (cursor: string | undefined, signal?: AbortSignal) => Promise<{ items: I[]; nextCursor?: string }>;
  card: (item: I) => ReactNode;
  removeLabel: (title: string) => string;
  remove: (titleId: string) => Promise<void>;
}

/** A grid of titles, each of which can be taken away. */
function Shelf<I extends ShelfItem>({ name, heading, empty, load, card, removeLabel, remove }: ShelfProps<I>) {
  const { text } = usePlatform();
  const { data, error, retry, replace } = usePersonal(name, (signal) => load(undefined, signal));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();

  const take = async (item: I) => {
    const before = data!;
    replace({ ...before, items: before.items.filter(({ titleId }) => titleId !== item.titleId) });
    setFailure(undefined);
    try {
      await remove(item.titleId);
      forgetLoaded(name);
      setSaid(text.library.removed(item.title));
    } catch (refusal) {
      replace(before);
      setFailure(refusal);
    }
  };
  return (
    <>
      <h1>{heading}</h1>
      <p role="status" className="unseen">
        {said}
      </p>
      {failure !== undefined && <ErrorBox error={failure} />}
      {error !== undefined ? (
        <ErrorBox error={error} onRetry={retry} />
      ) : data?.items.length === 0 ? (
        empty
      ) : (
        <ul className="grid">
          {data ? (
            data.items.map((item) => (
              <li key={item.titleId} className="held">
                {card(item)}
                <button type="button" className="round take" aria-label={removeLabel(item.title)} title={removeLabel(item.title)} data-testid="take" onClick={() => void take(item)}>
                  <Icon name="close" />
                </button>
              </li>
            ))
          ) : (
            <CardSkeletons count={12} />
          )}
        </ul>
      )}
      {data?.nextCursor && <LoadMore page={data} onMore={replace} load={(cursor) => load(cursor)} />}
    </>
  );
}
