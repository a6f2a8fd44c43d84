import { Art } from '../art';
import { ContinueRow, RecommendedRows, rowsOf, useRecommendations } from '../home-rows';
import { Icon } from '../icons';
import { useLoad, type Loaded } from '../load';
import { Card, CardSkeletons, ErrorBox, Rail, useNear, type CardTitle } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, loginPath } from '../router';
import { ageLimit, useViewer } from '../viewer';

const ROW = 20;
const GENRE_ROWS = 8;

interface TitleList {
  items: CardTitle[];
}

export function HomePage() {
  const { client, text, account, restoring } = usePlatform();
  const { ready, profile } = useViewer();
  useTitle(undefined);
  const ageMax = ageLimit(profile);
  // Until it is known who watches, it is not known what may be shown.
  const limit = restoring || !ready ? undefined : `${ageMax}`;
  const playable = useLoad<TitleList>(limit && `home playable ${limit}`, (signal) =>
    ageMax === undefined ? client.titles.listTitles({ playable: true, limit: ROW }, { signal }) : client.search.search({ playable: true, ageMax, limit: ROW }, { signal }),
  );
  const newest = useLoad<TitleList>(limit && `home newest ${limit}`, (signal) =>
    ageMax === undefined ? client.titles.listTitles({ limit: ROW }, { signal }) : client.search.search({ sort: 'newest', ageMax, limit: ROW }, { signal }),
  );
  const genres = useLoad(limit && `home genres ${limit}`, (signal) => client.search.search({ ageMax, limit: 1 }, { signal }));
  const recommended = useRecommendations();
  const newIsShown = recommended.data !== undefined && rowsOf(recommended.data).some(({ kind }) => kind === 'new');
  const hero = playable.data?.items[0] ?? newest.data?.items[0];
  return (
    <>
      {hero ? <Hero title={hero} /> : <div className="hero skeleton" />}
      {account && profile && (
        <>
          <ContinueRow />
          <RecommendedRows answer={recommended} />
        </>
      )}
      <TitlesRow heading={text.watchNow} all="/browse?playable=true" row={playable} />
      {!newIsShown && <TitlesRow heading={text.newReleases} all="/browse?sort=newest" row={newest} />}
      {genres.error !== undefined && <ErrorBox error={genres.error} onRetry={genres.retry} />}
      {genres.data?.facets.genres.slice(0, GENRE_ROWS).map(({ value, name }) => <GenreRow key={value} slug={value} name={name} />)}
    </>
  );
}

function TitlesRow({ heading, all, row }: { heading: string; all: string; row: Loaded<TitleList> }) {
  if (row.data?.items.length === 0) return null;
  return (
    <Rail heading={heading} all={all}>
      {row.data ? <Cards titles={row.data.items} /> : row.error ? <li><ErrorBox error={row.error} onRetry={row.retry} /></li> : <CardSkeletons />}
    </Rail>
  );
}

function Cards({ titles }: { titles: CardTitle[] }) {
  return titles.map((title) => (
    <li key={title.id}>
      <Card title={title} />
    </li>
  ));
}

function GenreRow({ slug, name }: { slug: string; name: string }) {
  const { client } = usePlatform();
  const { profile } = useViewer();
  const ageMax = ageLimit(profile);
  const [element, near] = useNear<HTMLDivElement>();
  const row = useLoad(near ? `genre ${slug} ${ageMax}` : undefined, (signal) => client.search.search({ genre: [slug], ageMax, limit: ROW }, { signal }));
  return (
    <div ref={element}>
      <Rail heading={name} all={`/browse?genre=${slug}`}>
        {row.data ? <Cards titles={row.data.items} /> : row.error ? <li><ErrorBox error={row.error} onRetry={row.retry} /></li> : <CardSkeletons />}
      </Rail>
    </div>
  );
}

function Hero({ title }: { title: CardTitle }) {
  const { client, text, account } = usePlatform();
  const full = useLoad(`title ${title.id}`, (signal) => client.titles.getTitle({ titleId: title.id }, { signal })).data;
  const watch = `/watch/${title.id}`;
  return (
    <section className="hero" aria-label={title.title}>
      <div className="backdrop">
        <Art id={title.id} wide />
      </div>
      <div className="hero-text">
        <h1>{title.title}</h1>
        <p className="facts-line">
          <span>{title.year}</span>
          {full?.runtimeMinutes !== undefined && <span>{text.minutes(full.runtimeMinutes)}</span>}
          <span className="badge">{title.ageRating}+</span>
          <span>{title.genres?.map((genre) => genre.name).slice(0, 3).join(', ')}</span>
        </p>
        <p className="hero-synopsis">{full?.synopsis ?? ''}</p>
        <div className="buttons">
          {title.playable && (
            <Link to={account ? watch : loginPath(watch)} className="button primary big">
              <Icon name="play" />
              {account ? text.watch : text.signInToWatch}
            </Link>
          )}
          <Link to={`/title/${title.id}`} className="button big">
            <Icon name="info" />
            {text.details}
          </Link>
        </div>
      </div>
    </section>
  );
}
