import type { Credit, Title } from '@opencinema/client';
import type { ReactNode } from 'react';
import { Art } from '../art';
import { Icon } from '../icons';
import { episodeOf, Episodes, watchPath } from '../episodes';
import { useLoad } from '../load';
import { TitleRow, useSettling } from '../home-rows';
import { Card, countryName, ErrorBox, Poster, Rail, useNear } from '../parts';
import { isEditor, usePlatform, useTitle } from '../platform';
import { clock } from '../player/keys';
import { Link, loginPath } from '../router';
import { TitleActions } from '../title-actions';
import { usePersonal, useViewer } from '../viewer';

export function TitlePage({ titleId }: { titleId: string }) {
  const { client, text } = usePlatform();
  const { profile } = useViewer();
  const { data: title, error, retry } = useLoad(`title ${titleId}`, (signal) => client.titles.getTitle({ titleId }, { signal }));
  useTitle(title?.title);
  if (error) return <ErrorBox error={error} onRetry={retry} />;
  if (!title) return <div className="title-page skeleton" role="status" aria-label={text.loading} />;
  return (
    <article className="title-page">
      <div className="backdrop">
        <Art id={title.id} wide />
      </div>
      <div className="title-head">
        <Poster id={title.id} title={title.title} />
        <div>
          <h1>{title.title}</h1>
          {title.originalTitle && title.originalTitle !== title.title && <p className="original">{title.originalTitle}</p>}
          <p className="facts-line">
            <span>{title.year}</span>
            {title.runtimeMinutes !== undefined && <span>{text.minutes(title.runtimeMinutes)}</span>}
            <span className="badge">{title.ageRating}+</span>
            <span>{text.kinds[title.kind]}</span>
          </p>
          <p className="chips">
            {title.genres.map((genre) => (
              <Link key={genre.slug} className="chip" to={`/browse?genre=${genre.slug}`}>
                {genre.name}
              </Link>
            ))}
          </p>
          <Actions title={title} />
          {profile && <TitleActions titleId={title.id} />}
          <p className="synopsis">{title.synopsis ?? text.synopsisMissing}</p>
        </div>
      </div>
      {title.kind === 'series' && <Episodes titleId={title.id} />}
      <Facts title={title} />
      {profile ? <Similar titleId={title.id} /> : title.genres.length > 0 && <SameGenre title={title} />}
    </article>
  );
}

function Actions({ title }: { title: Title }) {
  const { client, text, account } = usePlatform();
  const begun = usePersonal('continue', (signal) => client.library.listContinue({ limit: 100 }, { signal }));
  useSettling(begun);
  const watched = begun.data?.items.find(({ titleId }) => titleId === title.id);
  const watch = watchPath(title.id, watched?.episode?.episodeId);
  const episode = watched && episodeOf(text, watched);
  return (
    <div className="buttons">
      {title.playable ? (
        <Link to={account ? watch : loginPath(watch)} className="button primary big" data-testid="play-button">
          <Icon name="play" />
          {!account ? text.signInToWatch : episode ? text.episodes.continueWith(episode) : watched ? text.reactions.continueAt(clock(watched.positionSeconds)) : text.watch}
        </Link>
      ) : (
        <p className="soon">{text.notPlayable}</p>
      )}
      {isEditor(account) && (
        <Link to={`/studio/${title.id}`} className="button big">
          {text.uploadFor}
        </Link>
      )}
    </div>
  );
}

function Facts({ title }: { title: Title }) {
  const { text, language } = usePlatform();
  const countries = (codes: string[]) => codes.map((code) => countryName(code, language)).join(', ');
  const regions = title.availability.map((window) => window.region);
  return (
    <dl className="facts">
      <People term={text.director} credits={title.credits.filter(({ role }) => role === 'director')} />
      <People term={text.writer} credits={title.credits.filter(({ role }) => role === 'writer')} />
      <People term={text.cast} credits={title.credits.filter(({ role }) => role === 'actor')} />
      {title.countries.length > 0 && <Fact term={text.country}>{countries(title.countries)}</Fact>}
      <Fact term={text.year}>{title.year}</Fact>
      <Fact term={text.age}>{title.ageRating}+</Fact>
      {regions.length > 0 && <Fact term={text.available}>{regions.includes('*') ? text.everywhere : countries([...new Set(regions)])}</Fact>}
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function People({ term, credits }: { term: string; credits: Credit[] }) {
  if (credits.length === 0) return null;
  return (
    <Fact term={term}>
      <ul className="people">
        {credits.map(({ person, character }) => (
          <li key={person.id + character}>
            <Link to={`/browse?person=${person.id}`}>{person.name}</Link>
            {character && <span className="hint"> {character}</span>}
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** What is like it, as the recommendations know it. */
function Similar({ titleId }: { titleId: string }) {
  const { client, text } = usePlatform();
  const [element, near] = useNear<HTMLDivElement>();
  const similar = usePersonal(near ? `similar ${titleId}` : undefined, (signal) => client.recommendations.listSimilar({ titleId, limit: 20 }, { signal }));
  return (
    <div ref={element}>
      {similar.error !== undefined && <ErrorBox error={similar.error} onRetry={similar.retry} />}
      {similar.data && similar.data.items.length > 0 && <TitleRow heading={text.moreLikeThis} items={similar.data.items} shown={{ answer: similar.data, row: 'similar', source: similar.data.source }} testId="row-similar" plain />}
    </div>
  );
}

/** What stands beside it in the catalogue, for those who have not signed in. */
function SameGenre({ title }: { title: Title }) {
  const { client, text } = usePlatform();
  const [element, near] = useNear<HTMLDivElement>();
  const slug = title.genres[0]!.slug;
  const similar = useLoad(near ? `genre ${slug}` : undefined, (signal) => client.search.search({ genre: [slug], limit: 20 }, { signal }));
  const others = similar.data?.items.filter(({ id }) => id !== title.id) ?? [];
  return (
    <div ref={element}>
      {others.length > 0 && (
        <Rail heading={text.moreLikeThis} all={`/browse?genre=${slug}`}>
          {others.map((other) => (
            <li key={other.id}>
              <Card title={other} />
            </li>
          ))}
        </Rail>
      )}
    </div>
  );
}
