import type { MediaJob, Title } from '@opencinema/client';
import { useEffect, useState } from 'react';
import { Combobox } from '../../combobox';
import { Poster } from '../../parts';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { Link, navigate, useLocation } from '../../router';
import { Problem, useLive, useStaffText, Waiting } from '../../staff';
import { keptDraft, openingOf } from './draft';
import { MediaJobs } from './media-jobs';

interface Row {
  id: string;
  title: string;
  year: number;
  kind: string;
  playable: boolean;
}

interface Rows {
  items: Row[];
  nextCursor?: string;
  total?: number;
}

const PAGE = 20;

export function TitleList() {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const { query } = useLocation();
  const q = query.get('q') ?? '';
  const video = query.get('video') ?? '';
  const playable = video === '' ? undefined : video === 'yes';
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);

  const load = async (cursor: string | undefined, signal?: AbortSignal): Promise<Rows> =>
    // Words are found by search; without them the catalog itself tells, where a title just created stands at once.
    q ? client.search.search({ q, playable, cursor, limit: PAGE }, { signal }) : client.titles.listTitles({ playable, cursor, limit: PAGE }, { signal });
  const { data, error, refresh, set } = useLive(`titles ${q} ${video}`, (signal) => load(undefined, signal));
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    navigate(next.size > 0 ? `/studio?${next}` : '/studio', { replace: true, keepScroll: true });
  };

  return (
    <div className="staff-page">
      <div className="staff-head">
        <h1>{text.studioTitle}</h1>
        <div className="buttons">
          <Link to="/studio/models" className="button" data-testid="studio-models">
            {staff.sections.models}
          </Link>
          <Link to="/studio/new" className="button primary" data-testid="new-title">
            {keptDraft('new') ? staff.continueNew : staff.newTitle}
          </Link>
        </div>
      </div>
      <div className="studio-columns">
        <div>
          <div className="toolbar">
            <Combobox
              label={staff.searchTitles}
              placeholder={staff.searchTitles}
              value={typed}
              testId="studio-search"
              onChange={(value) => {
                setTyped(value);
                if (value === '') change('q', '');
              }}
              onSubmit={(value) => change('q', value.trim())}
              onPick={({ id }) => navigate(`/studio/${id}`)}
              suggest={async (words, signal) => {
                const { items } = await client.search.search({ q: words, limit: 8 }, { signal });
                return items.map(({ id, title, year }) => ({ id, label: title, hint: `${year}` }));
              }}
            />
            <div className="segments" role="group" aria-label={staff.hasVideo}>
              {(['', 'yes', 'no'] as const).map((value) => (
                <button key={value} type="button" className={video === value ? 'chip on' : 'chip'} aria-pressed={video === value} onClick={() => change('video', value)}>
                  {staff.videoFilter[value]}
                </button>
              ))}
            </div>
          </div>
          {error !== undefined && <Problem error={error} onRetry={refresh} />}
          {!data && error === undefined && <Waiting />}
          {data?.items.length === 0 && <p className="fine">{text.nothingFound}</p>}
          <ul className="title-rows" data-testid="titles">
            {data?.items.map((row) => (
              <TitleRow key={row.id} row={row} />
            ))}
          </ul>
          {data?.nextCursor && <LoadMore page={data} load={(cursor) => load(cursor)} onMore={set} />}
        </div>
        <aside>
          <MediaJobs />
        </aside>
      </div>
    </div>
  );
}

function TitleRow({ row }: { row: Row }) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  // The lists say nothing of availability, so each shown row asks for its title.
  const { data } = useLive<{ title: Title; job?: MediaJob }>(`row ${row.id}`, async (signal) => {
    const title = await client.titles.getTitle({ titleId: row.id }, { signal });
    const job = title.playable ? undefined : (await client.jobs.listJobs({ titleId: row.id, limit: 1 }, { signal })).items[0];
    return { title, job };
  });
  const opening = data && openingOf(data.title.availability, Date.now());
  const playable = data?.title.playable ?? row.playable;
  return (
    <li data-testid="title-row" data-id={row.id}>
      <Link to={`/studio/${row.id}`} className="title-row">
        <span className="row-thumb">
          <Poster id={row.id} title="" />
        </span>
        <span className="row-name">
          <strong>{data?.title.title ?? row.title}</strong>
          <span className="fine">
            {row.year} · {text.kinds[row.kind]}
            {keptDraft(row.id) && ` · ${staff.unsaved}`}
          </span>
        </span>
        <span className="chips">
          {data?.job && data.job.state !== 'ready' ? (
            <span className={`badge state-${data.job.state}`}>{text.jobStates[data.job.state]}</span>
          ) : (
            <span className={playable ? 'badge state-ready' : 'badge'}>{playable ? staff.hasVideo : staff.noVideo}</span>
          )}
          {opening && <span className={opening === 'open' ? 'badge state-ready' : 'badge'}>{staff.opening[opening]}</span>}
        </span>
      </Link>
    </li>
  );
}
