import type { Reason, ReasonKind, RecommendationRow, RecommendedTitle, WatchedTitle } from '@opencinema/client';
import { useEffect } from 'react';
import { episodeOf, watchPath } from './episodes';
import type { Loaded } from './load';
import { progressOf } from './pages/library';
import { Card, CardSkeletons, ErrorBox, Rail } from './parts';
import { usePlatform } from './platform';
import type { Text } from './text';
import { usePersonal } from './viewer';
import { watchedAgo } from './watched';

const ROW = 20;
/** How long it takes until what was watched has come to the services that make the rows. */
const SETTLING_MILLIS = 2500;
const RECENT_MILLIS = 15_000;
/** Rows that the home page has anyway. */
const SHOWN_ELSEWHERE: ReasonKind[] = ['trending', 'new'];

/** Asks a row again shortly after watching, as the last position is on its way when the page is shown. */
export function useSettling({ refresh }: Pick<Loaded<unknown>, 'refresh'>): void {
  useEffect(() => {
    if (watchedAgo() > RECENT_MILLIS) return;
    const timer = setTimeout(refresh, SETTLING_MILLIS);
    return () => clearTimeout(timer);
  }, [refresh]);
}

export function ContinueRow() {
  const { client, text } = usePlatform();
  const row = usePersonal('continue', (signal) => client.library.listContinue({ limit: 100 }, { signal }));
  useSettling(row);
  const noteOf = (watched: WatchedTitle) => {
    const progress = progressOf(watched);
    return [episodeOf(text, watched), progress && text.library.minutesLeft(progress.minutesLeft)].filter(Boolean).join(' · ');
  };
  if (row.error !== undefined) return <FailedRow name={text.homeRows.continueWatching} row={row} />;
  if (!row.data || row.data.items.length === 0) return null;
  return (
    <Rail heading={text.homeRows.continueWatching} all="/history" testId="row-continue">
      {row.data.items.slice(0, ROW).map((watched) => (
        <li key={watched.titleId}>
          <Card title={{ ...watched, id: watched.titleId }} note={noteOf(watched)} watched={progressOf(watched)?.share} to={watchPath(watched.titleId, watched.episode?.episodeId)} />
        </li>
      ))}
    </Rail>
  );
}

export function RecommendedRows() {
  const { client, text } = usePlatform();
  const answer = usePersonal('recommendations', (signal) => client.recommendations.recommend({ limit: ROW }, { signal }));
  useSettling(answer);
  if (answer.error !== undefined) return <FailedRow name={text.homeRows.forYou} row={answer} />;
  if (!answer.data) {
    return (
      <Rail heading={text.homeRows.forYou}>
        <CardSkeletons />
      </Rail>
    );
  }
  const { items, rows, source } = answer.data;
  return (
    <>
      {/* Without a model the list is the same as a row for everybody. */}
      {source === 'model' && items.length > 0 && <TitleRow heading={text.homeRows.forYou} items={items} testId="row-recommended" />}
      {rows.filter(({ kind, items: titles }) => titles.length > 0 && !SHOWN_ELSEWHERE.includes(kind)).map((row) => (
        <TitleRow key={row.kind + row.titleId} heading={rowHeading(text, row)} items={row.items} testId="row-reason" plain />
      ))}
    </>
  );
}

export function TrendingRow() {
  const { client, text } = usePlatform();
  const row = usePersonal('trending', (signal) => client.recommendations.listTrending({ limit: ROW }, { signal }));
  if (row.error !== undefined) return <FailedRow name={text.homeRows.trending} row={row} />;
  // Without views there are no trends; other rows have what is popular or new.
  if (row.data?.source !== 'trending' || row.data.items.length === 0) return null;
  return <TitleRow heading={text.homeRows.trending} items={row.data.items} testId="row-trending" plain />;
}

interface TitleRowProps {
  heading: string;
  items: RecommendedTitle[];
  testId: string;
  /** The heading says why already. */
  plain?: boolean;
}

export function TitleRow({ heading, items, testId, plain = false }: TitleRowProps) {
  const { text } = usePlatform();
  return (
    <Rail heading={heading} testId={testId}>
      {items.map((item) => (
        <li key={item.titleId}>
          <Card title={{ ...item, id: item.titleId }} note={plain ? undefined : reasonText(text, item.reason)} />
        </li>
      ))}
    </Rail>
  );
}

function FailedRow({ name, row }: { name: string; row: Pick<Loaded<unknown>, 'error' | 'retry'> }) {
  const { text } = usePlatform();
  return (
    <section className="rail" aria-label={name}>
      <div className="rail-head">
        <h2>{name}</h2>
      </div>
      <div className="rail-failed">
        <p>{text.homeRows.rowFailed(name)}</p>
        <ErrorBox error={row.error} onRetry={row.retry} />
      </div>
    </section>
  );
}

function rowHeading(text: Text, row: RecommendationRow): string {
  return reasonText(text, { kind: row.kind, title: row.title });
}

function reasonText(text: Text, { kind, title }: Reason): string {
  switch (kind) {
    case 'because_you_watched':
      return text.homeRows.becauseYouWatched(title ?? '');
    case 'similar_viewers':
      return title ? text.homeRows.similarViewers(title) : text.homeRows.viewersLikeYou;
    case 'same_genre':
      return title ? text.homeRows.sameGenre(title) : text.homeRows.yourGenre;
    case 'trending':
      return text.homeRows.trending;
    case 'popular':
      return text.homeRows.popular;
    case 'new':
      return text.homeRows.newest;
  }
}
