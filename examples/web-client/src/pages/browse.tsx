import type { Facets, FacetValue, SearchPage, SearchRequest } from '@opencinema/client';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Icon } from '../icons';
import { useLoad } from '../load';
import { Card, CardSkeletons, countryName, ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, navigate, useLocation } from '../router';
import type { Text } from '../text';
import { ageLimit, useViewer } from '../viewer';

const PAGE = 30;
const sorts = ['relevance', 'newest', 'oldest', 'title'] as const;
const listFilters = ['genre', 'kind', 'country', 'person'] as const;
type ListFilter = (typeof listFilters)[number];

/** The state of the page is its address; this is what it asks for. */
function requestOf(query: URLSearchParams): SearchRequest {
  const number = (name: string) => (/^\d+$/.test(query.get(name) ?? '') ? Number(query.get(name)) : undefined);
  const list = (name: ListFilter) => (query.has(name) ? query.getAll(name) : undefined);
  return {
    q: query.get('q') ?? undefined,
    genre: list('genre'),
    kind: list('kind'),
    country: list('country'),
    person: list('person'),
    yearFrom: number('yearFrom'),
    yearTo: number('yearTo'),
    ageMax: number('ageMax'),
    playable: query.get('playable') === 'true' ? true : undefined,
    sort: sorts.find((sort) => sort === query.get('sort')),
    limit: PAGE,
  };
}

/** A profile with a limit finds nothing beyond it. */
function withinAge(request: SearchRequest, limit: number | undefined): SearchRequest {
  return limit === undefined ? request : { ...request, ageMax: Math.min(limit, request.ageMax ?? limit) };
}

/** Changes the address and with it the page. */
function change(query: URLSearchParams, edit: (next: URLSearchParams) => void): void {
  const next = new URLSearchParams(query);
  edit(next);
  navigate(next.size > 0 ? `/browse?${next}` : '/browse', { keepScroll: true });
}

function toggle(query: URLSearchParams, name: string, value: string): void {
  change(query, (next) => (next.has(name, value) ? next.delete(name, value) : next.append(name, value)));
}

export function BrowsePage() {
  const { client, text, restoring } = usePlatform();
  const { query } = useLocation();
  const { ready, profile } = useViewer();
  const request = withinAge(requestOf(query), ageLimit(profile));
  const { data, error, retry, replace } = useLoad(restoring || !ready ? undefined : `search ${query} ${ageLimit(profile)}`, (signal) => client.search.search(request, { signal }));
  const [panelOpen, setPanelOpen] = useState(false);
  useTitle(request.q ?? text.browse);

  // While the next answer is on its way the last one stays, dimmed.
  const last = useRef<SearchPage>(undefined);
  if (data) last.current = data;
  const page = data ?? last.current;

  return (
    <div className="browse">
      <div className="browse-head">
        <h1>{request.q ? `«${request.q}»` : text.browse}</h1>
        <p className="count" role="status" data-testid="result-count">
          {data && text.found(data.total)}
        </p>
        <button type="button" className="button filters-button" aria-expanded={panelOpen} aria-controls="facets" onClick={() => setPanelOpen(!panelOpen)}>
          <Icon name="filters" />
          {text.filters}
        </button>
        <label className="sort">
          <span>{text.sortBy}</span>
          <select
            value={request.sort ?? 'relevance'}
            data-testid="sort"
            onChange={(event) => change(query, (next) => (event.target.value === 'relevance' ? next.delete('sort') : next.set('sort', event.target.value)))}
          >
            {sorts.map((sort) => (
              <option key={sort} value={sort}>
                {text.sorts[sort]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <FacetPanel facets={page?.facets} query={query} request={request} open={panelOpen}>
        <button type="button" className="button primary big panel-done" onClick={() => setPanelOpen(false)}>
          {text.showResults(page?.total ?? 0)}
        </button>
      </FacetPanel>
      <div className="results">
        <Chips facets={page?.facets} query={query} request={request} />
        {data?.suggestion && (
          <p className="suggestion" data-testid="did-you-mean">
            {text.didYouMean}{' '}
            <button type="button" className="link" onClick={() => change(query, (next) => next.set('q', data.suggestion!))}>
              {data.suggestion}
            </button>
            ?
          </p>
        )}
        {error !== undefined ? (
          <ErrorBox error={error} onRetry={retry} />
        ) : data?.items.length === 0 ? (
          <div className="empty">
            <h2>{text.nothingFound}</h2>
            <p>{text.nothingFoundHint}</p>
            <Link to="/browse" className="button">
              {text.clearAll}
            </Link>
          </div>
        ) : (
          <>
            <ul className={data ? 'grid' : 'grid dimmed'}>
              {page ? page.items.map((hit) => <li key={hit.id}><Card title={hit} /></li>) : <CardSkeletons count={18} />}
            </ul>
            {data?.nextCursor && <LoadMore key={String(query)} page={data} request={request} onMore={replace} />}
          </>
        )}
      </div>
    </div>
  );
}

function LoadMore({ page, request, onMore }: { page: SearchPage; request: SearchRequest; onMore: (page: SearchPage) => void }) {
  const { client, text } = usePlatform();
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const load = async () => {
    const { signal } = (abort.current = new AbortController());
    setLoading(true);
    setError(undefined);
    try {
      const next = await client.search.search({ ...request, cursor: page.nextCursor }, { signal });
      const known = new Set(page.items.map(({ id }) => id));
      onMore({ ...page, items: [...page.items, ...next.items.filter(({ id }) => !known.has(id))], nextCursor: next.nextCursor });
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    setLoading(false);
  };
  if (error) return <ErrorBox error={error} onRetry={load} />;
  return (
    <button type="button" className="button big more" disabled={loading} data-testid="load-more" onClick={load}>
      {loading ? text.loading : text.loadMore}
    </button>
  );
}

interface PanelProps {
  facets: Facets | undefined;
  query: URLSearchParams;
  request: SearchRequest;
}

function FacetPanel({ facets, query, request, open, children }: PanelProps & { open: boolean; children: ReactNode }) {
  const { text, language } = usePlatform();
  const list = (name: ListFilter) => ({
    chosen: (value: string) => query.has(name, value),
    onToggle: (value: string) => toggle(query, name, value),
  });
  const decadeChosen = (value: string) => request.yearFrom === Number(value) && request.yearTo === Number(value) + 9;
  const ageChosen = (value: string) => request.ageMax === Number(value);
  return (
    <aside id="facets" className={open ? 'facets open' : 'facets'} aria-label={text.filters}>
      <label className="check lone">
        <input type="checkbox" data-testid="facet-playable" checked={request.playable ?? false} onChange={() => toggle(query, 'playable', 'true')} />
        <span>{text.onlyPlayable}</span>
      </label>
      <Facet name="genres" values={facets?.genres} {...list('genre')} />
      <Facet name="kinds" values={facets?.kinds} label={({ value, name }) => text.kinds[value] ?? name} {...list('kind')} />
      <Facet
        name="decades"
        values={facets?.decades}
        label={({ value }) => text.decade(value)}
        chosen={decadeChosen}
        onToggle={(value) =>
          change(query, (next) => {
            next.delete('yearFrom');
            next.delete('yearTo');
            if (decadeChosen(value)) return;
            next.set('yearFrom', value);
            next.set('yearTo', String(Number(value) + 9));
          })
        }
      />
      <Facet name="countries" values={facets?.countries} label={({ value }) => countryName(value, language)} {...list('country')} />
      <Facet
        name="ageRatings"
        values={facets?.ageRatings}
        label={({ value }) => `${value}+`}
        chosen={ageChosen}
        onToggle={(value) => change(query, (next) => (ageChosen(value) ? next.delete('ageMax') : next.set('ageMax', value)))}
      />
      <Facet name="people" values={facets?.people} {...list('person')} />
      {children}
    </aside>
  );
}

const SHOWN_VALUES = 7;

interface FacetProps {
  name: keyof Text['facets'];
  values: FacetValue[] | undefined;
  label?: (value: FacetValue) => string;
  chosen: (value: string) => boolean;
  onToggle: (value: string) => void;
}

function Facet({ name, values = [], label = (value) => value.name, chosen, onToggle }: FacetProps) {
  const { text, language } = usePlatform();
  const [all, setAll] = useState(false);
  if (values.length === 0) return null;
  const shown = all ? values : values.filter(({ value }, index) => index < SHOWN_VALUES || chosen(value));
  return (
    <fieldset data-testid={`facet-${name}`}>
      <legend>{text.facets[name]}</legend>
      {shown.map((value) => (
        <label key={value.value} className="check">
          <input type="checkbox" value={value.value} checked={chosen(value.value)} onChange={() => onToggle(value.value)} />
          <span>{label(value)}</span>
          <span className="check-count">{value.count.toLocaleString(language)}</span>
        </label>
      ))}
      {values.length > SHOWN_VALUES && (
        <button type="button" className="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text.showFewer : text.showMore}
        </button>
      )}
    </fieldset>
  );
}

/** What is chosen, each with a way to take it back. */
function Chips({ facets, query, request }: PanelProps) {
  const { text, language } = usePlatform();
  const chips: { key: string; label: ReactNode; name: string; remove: (next: URLSearchParams) => void }[] = [];
  const add = (key: string, name: string, remove: (next: URLSearchParams) => void, label: ReactNode = name) => chips.push({ key, name, label, remove });
  const nameIn = (values: FacetValue[] | undefined, value: string) => values?.find((one) => one.value === value)?.name ?? value;

  if (request.playable) add('playable', text.onlyPlayable, (next) => next.delete('playable'));
  for (const filter of listFilters) {
    for (const value of request[filter] ?? []) {
      const remove = (next: URLSearchParams) => next.delete(filter, value);
      if (filter === 'genre') add(value, nameIn(facets?.genres, value), remove);
      else if (filter === 'kind') add(value, text.kinds[value] ?? value, remove);
      else if (filter === 'country') add(value, countryName(value, language), remove);
      else add(value, text.person, remove, <PersonName id={value} known={facets?.people} />);
    }
  }
  if (request.yearFrom !== undefined || request.yearTo !== undefined) {
    add('years', text.years(request.yearFrom, request.yearTo), (next) => {
      next.delete('yearFrom');
      next.delete('yearTo');
    });
  }
  if (request.ageMax !== undefined) add('age', `${text.facets.ageRatings} ${request.ageMax}`, (next) => next.delete('ageMax'));
  if (chips.length === 0) return null;
  return (
    <div className="chips" data-testid="chips">
      {chips.map(({ key, label, name, remove }) => (
        <button type="button" key={key} className="chip on" aria-label={text.remove(name)} onClick={() => change(query, remove)}>
          {label}
          <Icon name="close" />
        </button>
      ))}
      <Link to={request.q ? `/browse?q=${encodeURIComponent(request.q)}` : '/browse'} className="quiet">
        {text.clearAll}
      </Link>
    </div>
  );
}

function PersonName({ id, known }: { id: string; known: FacetValue[] | undefined }) {
  const { client, text } = usePlatform();
  const name = known?.find(({ value }) => value === id)?.name;
  const person = useLoad(known && !name ? `person ${id}` : undefined, (signal) => client.people.getPerson({ personId: id }, { signal }));
  return name ?? person.data?.name ?? text.person;
}
