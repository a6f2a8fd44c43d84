import type { Episode, WatchedTitle } from '@opencinema/client';
import { useLoad } from './load';
import { ErrorBox } from './parts';
import { usePlatform } from './platform';
import { Link, loginPath } from './router';
import type { Text } from './text';

/** Where a title is watched, or an episode of it. */
export function watchPath(titleId: string, episodeId?: string): string {
  return episodeId ? `/watch/${titleId}/${episodeId}` : `/watch/${titleId}`;
}

/** Which episode of a series was watched, for a note on its card. */
export function episodeOf(text: Text, { episode }: WatchedTitle): string | undefined {
  return episode && text.episodes.short(episode.season, episode.number);
}

export function useEpisodes(titleId: string | undefined) {
  const { client } = usePlatform();
  return useLoad(titleId && `episodes of ${titleId}`, (signal) => client.episodes.listEpisodes({ titleId: titleId! }, { signal }));
}

function isOut({ playable, releasedAt }: Episode): boolean {
  return playable && (releasedAt === undefined || new Date(releasedAt).getTime() <= Date.now());
}

/** The specials come last. */
function bySeason(episodes: Episode[]): [number, Episode[]][] {
  const seasons = new Map<number, Episode[]>();
  for (const episode of episodes) seasons.set(episode.season, [...(seasons.get(episode.season) ?? []), episode]);
  return [...seasons].sort(([a], [b]) => (a || Infinity) - (b || Infinity));
}

/** The episodes of a series on its page. */
export function Episodes({ titleId }: { titleId: string }) {
  const { text } = usePlatform();
  const { data, error, retry } = useEpisodes(titleId);
  if (error !== undefined) return <ErrorBox error={error} onRetry={retry} />;
  if (!data || data.items.length === 0) return null;
  return (
    <section className="episodes" aria-label={text.episodes.heading} data-testid="episodes">
      <h2>{text.episodes.heading}</h2>
      {bySeason(data.items).map(([season, episodes]) => (
        <div key={season}>
          <h3>{text.episodes.season(season)}</h3>
          <ol>
            {episodes.map((episode) => (
              <li key={episode.id} value={episode.number}>
                <EpisodeLine episode={episode} />
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

function EpisodeLine({ episode }: { episode: Episode }) {
  const { text, account, language } = usePlatform();
  const minutes = episode.runtimeMinutes ?? (episode.durationSeconds && Math.max(1, Math.round(episode.durationSeconds / 60)));
  const about = (
    <>
      <span className="episode-number">{episode.number}</span>
      <span>
        <span className="card-title">{episode.title}</span>
        {episode.synopsis && <span className="hint">{episode.synopsis}</span>}
      </span>
    </>
  );
  if (!isOut(episode)) {
    const ahead = episode.releasedAt && new Date(episode.releasedAt).getTime() > Date.now();
    const day = ahead && new Date(episode.releasedAt!).toLocaleDateString(language, { day: 'numeric', month: 'long' });
    return (
      <div className="episode">
        {about}
        <span className="hint">{day ? text.episodes.from(day) : text.notPlayable}</span>
      </div>
    );
  }
  const watch = watchPath(episode.titleId, episode.id);
  return (
    <Link to={account ? watch : loginPath(watch)} className="episode" aria-label={text.episodes.watch(episode.title)} data-testid="episode">
      {about}
      {minutes && <span className="hint">{text.minutes(minutes)}</span>}
    </Link>
  );
}
