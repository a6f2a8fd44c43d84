import type { Reason, RecommendationList, RecommendationRow, RecommendedTitle, WatchedTitle } from '@opencinema/client';
import { useEffect } from 'react';
import { episodeOf, watchPath } from './episodes';
import { Icon } from './icons';
import type { Loaded } from './load';
import { useNotInterested } from './not-interested';
import { progressOf } from './pages/library';
import { Card, CardSkeletons, ErrorBox, Rail } from './parts';
import { usePlatform } from './platform';
import { useSeen, type ShownRow } from './seen';
import type { Text } from './text';
import { usePersonal } from './viewer';
import { watchedAgo } from './watched';

const ROW = 20;
/** How long it takes until what was watched has come to the services that make the rows. */
const SETTLING_MILLIS = 2500;
const RECENT_MILLIS = 15_000;

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

/** What to watch next, for the profile in use. */
export function useRecommendations(): Loaded<RecommendationList> {
  const { client } = usePlatform();
  const answer = usePersonal('recommendations', (signal) => client.recommendations.recommend({ limit: ROW }, { signal }));
  useSettling(answer);
  return answer;
}

/** Rows as the answer has them. What was begun has a row of its own, which knows the episodes. */
export function RecommendedRows({ answer }: { answer: Loaded<RecommendationList> }) {
  const { text } = usePlatform();
  if (answer.error !== undefined) return <FailedRow name={text.homeRows.forYou} row={answer} />;
  if (!answer.data) {
    return (
      <Rail heading={text.homeRows.forYou}>
        <CardSkeletons />
      </Rail>
    );
  }
  return (
    <>
      <FallbackNote answer={answer.data} />
      {rowsOf(answer.data).map((row) => (
        <TitleRow
          key={row.kind + row.titleId}
          heading={rowHeading(text, row)}
          items={row.items}
          shown={{ answer: answer.data!, row: row.kind, source: row.source }}
          testId={TEST_IDS[row.kind] ?? `row-${row.kind}`}
          plain={row.kind !== 'for_you'}
        />
      ))}
    </>
  );
}

const TEST_IDS: Partial<Record<RecommendationRow['kind'], string>> = { for_you: 'row-recommended', because_you_watched: 'row-reason' };

/** The rows to show. Without rows, as when the viewer's history is unknown, and from platforms of earlier versions, the best are in the list only. */
export function rowsOf({ items, rows, source }: RecommendationList): RecommendationRow[] {
  const listOnly = rows.length === 0 || (source === 'model' && !rows.some(({ kind }) => kind === 'for_you'));
  const best: RecommendationRow[] = listOnly ? [{ kind: 'for_you', source, items }] : [];
  return [...best, ...rows].filter((row) => row.kind !== 'continue' && row.items.length > 0);
}

/** Says why these are not the viewer's own recommendations. */
function FallbackNote({ answer: { fallback } }: { answer: RecommendationList }) {
  const { text } = usePlatform();
  if (!fallback) return null;
  return (
    <p className="fallback" data-testid="fallback" data-reason={fallback}>
      <Icon name="info" />
      <span>{text.homeRows.fallback[fallback]}</span>
    </p>
  );
}

interface TitleRowProps {
  heading: string;
  items: RecommendedTitle[];
  shown: ShownRow;
  testId: string;
  /** The heading says why already. */
  plain?: boolean;
}

export function TitleRow({ heading, items, shown, testId, plain = false }: TitleRowProps) {
  const { text } = usePlatform();
  const { isHidden, hide } = useNotInterested();
  const { list, onClicked } = useSeen(shown, items);
  if (items.every(({ titleId }) => isHidden(titleId))) return null;
  return (
    <Rail heading={heading} testId={testId} list={list}>
      {items.map((item, index) => (
        <li key={item.titleId} className="dismissable" hidden={isHidden(item.titleId)}>
          <Card title={{ ...item, id: item.titleId }} note={plain ? undefined : reasonText(text, item.reason)} onClick={() => onClicked(item, index)} />
          <button
            type="button"
            className="card-dismiss"
            aria-label={text.notInterested.inTitle(item.title)}
            title={text.notInterested.action}
            // Enter and space make a click without a count.
            onClick={(event) => hide(item, event.detail === 0 ? event.currentTarget.parentElement! : undefined)}
            data-testid="not-interested"
          >
            <Icon name="notInterested" />
          </button>
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

function rowHeading(text: Text, { kind, title, source }: RecommendationRow): string {
  switch (kind) {
    case 'for_you':
      return source === 'model' ? text.homeRows.forYou : text.homeRows.forEverybody;
    case 'continue':
      return text.homeRows.continueWatching;
    default:
      return reasonText(text, { kind, title });
  }
}

function reasonText(text: Text, { kind, title }: Reason): string {
  switch (kind) {
    case 'because_you_watched':
      return text.homeRows.becauseYouWatched(title ?? '');
    case 'similar_viewers':
      return title ? text.homeRows.similarViewers(title) : text.homeRows.viewersLikeYou;
    case 'same_genre':
      return title ? text.homeRows.sameGenre(title) : text.homeRows.yourGenre;
    case 'continue':
      return text.homeRows.continueWatching;
    case 'trending':
      return text.homeRows.trending;
    case 'popular':
      return text.homeRows.popular;
    case 'new':
      return text.homeRows.newest;
  }
}
