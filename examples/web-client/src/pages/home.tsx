import { Art } from '../art';
import { Icon } from '../icons';
import { useLoad } from '../load';
import { Card, CardSkeletons, ErrorBox, Rail, useNear, type CardTitle } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, loginPath } from '../router';

const ROW = 20;
const GENRE_ROWS = 8;

export function HomePage() {
  const { client, text } = usePlatform();
  useTitle(undefined);
  const playable = useLoad('home playable', (signal) => client.titles.listTitles({ playable: true, limit: ROW }, { signal }));
  const newest = useLoad('home newest', (signal) => client.titles.listTitles({ limit: ROW }, { signal }));
  const genres = useLoad('home genres', (signal) => client.search.search({ limit: 1 }, { signal }));
  if (playable.error) return <ErrorBox error={playable.error} onRetry={playable.retry} />;
  const hero = playable.data?.items[0] ?? newest.data?.items[0];
  return (
    <>
      {hero ? <Hero title={hero} /> : <div className="hero skeleton" />}
      {playable.data?.items.length !== 0 && (
        <Rail heading={text.watchNow} all="/browse?playable=true">
          {playable.data ? <Cards titles={playable.data.items} /> : <CardSkeletons />}
        </Rail>
      )}
      {!newest.error && (
        <Rail heading={text.newReleases} all="/browse?sort=newest">
          {newest.data ? <Cards titles={newest.data.items} /> : <CardSkeletons />}
        </Rail>
      )}
      {genres.error !== undefined && <ErrorBox error={genres.error} onRetry={genres.retry} />}
      {genres.data?.facets.genres.slice(0, GENRE_ROWS).map(({ value, name }) => <GenreRow key={value} slug={value} name={name} />)}
    </>
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
  const [element, near] = useNear<HTMLDivElement>();
  const row = useLoad(near ? `genre ${slug}` : undefined, (signal) => client.search.search({ genre: [slug], limit: ROW }, { signal }));
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
          <span>{title.genres.map((genre) => genre.name).slice(0, 3).join(', ')}</span>
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
