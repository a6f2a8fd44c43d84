import type { MediaJob, MediaJobPage } from '@opencinema/client';
import { useEffect, useRef } from 'react';
import { usePlatform } from '../../platform';
import { Link } from '../../router';
import { Problem, Time, TitleName, useLive, useStaffText } from '../../staff';

const ACTIVE_MILLIS = 1000;
const IDLE_MILLIS = 5000;

const isActive = ({ state }: MediaJob) => state === 'queued' || state === 'running';

/** Packaging jobs as they go, of one title or of all; tells when one of them is over. */
export function MediaJobs({ titleId, latest = 0, onFinished }: { titleId?: string; latest?: number; onFinished?: () => void }) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive<MediaJobPage>(
    `media jobs ${titleId} ${latest}`,
    (signal) => client.jobs.listJobs({ titleId, limit: titleId ? 10 : 50 }, { signal }),
    (page) => (page?.items.some(isActive) ? ACTIVE_MILLIS : IDLE_MILLIS),
  );
  const active = data?.items.some(isActive) ?? false;
  const wasActive = useRef(active);
  useEffect(() => {
    if (wasActive.current && !active) onFinished?.();
    wasActive.current = active;
  }, [active]);

  return (
    <section>
      <h2>{text.jobs}</h2>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {data?.items.length === 0 && <p className="fine">{text.noJobs}</p>}
      <ul className="jobs" data-testid="media-jobs">
        {data?.items.map((job) => (
          <li key={job.id} data-testid="job" data-state={job.state}>
            {titleId ? (
              <span>{job.durationSeconds === undefined ? staff.packaging : staff.packagedSeconds(Math.round(job.durationSeconds))}</span>
            ) : (
              <Link to={`/studio/${job.titleId}`}>
                <TitleName id={job.titleId} />
              </Link>
            )}
            <span className={`badge state-${job.state}`}>
              {text.jobStates[job.state]}
              {job.state === 'running' && ` · ${Math.floor(job.progress * 100)} %`}
            </span>
            <span className="fine">
              <Time at={job.createdAt} />
            </span>
            {isActive(job) && <progress max={1} value={job.state === 'running' ? job.progress : undefined} aria-label={text.jobStates[job.state]} />}
            {job.error && <pre lang="en">{job.error}</pre>}
          </li>
        ))}
      </ul>
    </section>
  );
}
