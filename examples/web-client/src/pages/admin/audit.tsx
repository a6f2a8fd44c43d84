import type { AuditKind, AuditPage as Entries } from '@opencinema/client';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { Link, navigate, useLocation } from '../../router';
import { Problem, Time, useLive, useStaffText, Waiting } from '../../staff';

export function AuditPage() {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const kinds = Object.keys(staff.auditKinds) as AuditKind[];
  const { query } = useLocation();
  const account = query.get('account') ?? undefined;
  const kind = query.get('kind') ?? undefined;
  const load = (before?: string, signal?: AbortSignal) =>
    client.audit.listAuditEntries({ account, kind, before: before === undefined ? undefined : Number(before), limit: 50 }, { signal });
  const { data, error, refresh, set } = useLive<Entries>(`audit ${account} ${kind}`, (signal) => load(undefined, signal));
  const choose = (chosen: string) => {
    const wanted = new URLSearchParams({ ...(account && { account }), ...(chosen && { kind: chosen }) });
    navigate(wanted.size > 0 ? `/admin/audit?${wanted}` : '/admin/audit', { replace: true, keepScroll: true });
  };
  return (
    <>
      <div className="staff-head">
        <h1>{staff.sections.audit}</h1>
        <button type="button" className="button" onClick={refresh}>
          {staff.reload}
        </button>
      </div>
      <p className="fine">{staff.auditIntro}</p>
      <div className="toolbar">
        <select value={kind ?? ''} aria-label={staff.auditKind} onChange={(event) => choose(event.target.value)} data-testid="audit-kind">
          <option value="">{staff.auditAll}</option>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {staff.auditKinds[one]}
            </option>
          ))}
        </select>
        {account && (
          <Link to={kind ? `/admin/audit?kind=${kind}` : '/admin/audit'} className="button compact">
            {staff.auditAllAccounts}
          </Link>
        )}
      </div>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="fine">{text.nothingFound}</p>}
      {data && data.items.length > 0 && (
        <ul className="cards" data-testid="audit">
          {data.items.map((entry) => (
            <li key={entry.sequence} className="card-panel" data-testid="audit-entry" data-kind={entry.kind}>
              <div className="card-head">
                <h2>{staff.auditKinds[entry.kind]}</h2>
                <span className="fine">
                  № {entry.sequence} · <Time at={entry.at} />
                  {entry.network && ` · ${entry.network}`}
                </span>
              </div>
              <p className="fine">
                {entry.accountId && (
                  <>
                    {staff.account}: <Link to={`/admin/audit?account=${entry.accountId}`}>{entry.accountId}</Link>{' '}
                  </>
                )}
                {entry.actor && entry.actor !== entry.accountId && (
                  <>
                    {staff.auditActor}: <code>{entry.actor}</code>
                  </>
                )}
              </p>
              {Object.entries(entry.details).map(([name, value]) => (
                <p key={name} className="fine" lang="en">
                  {name}: {value}
                </p>
              ))}
            </li>
          ))}
        </ul>
      )}
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => load(cursor)} onMore={set} />}
    </>
  );
}
