import type { MediaJob, MediaJobPage, MediaSource } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { usePlatform } from '../../platform';
import { Link } from '../../router';
import { Problem, Time, TitleName, useAction, useLive, useStaffText } from '../../staff';
import { Posters } from './posters';

const ACTIVE_MILLIS = 1000;
const IDLE_MILLIS = 5000;

const isActive = ({ state }: MediaJob) => state === 'queued' || state === 'running';

/** Packaging jobs as they go, of one title or of all; tells when one of them is over. */
export function MediaJobs({ titleId, latest = 0, onFinished }: { titleId?: string; latest?: number; onFinished?: () => void }) {
  const { client, text } = usePlatform();
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
          <Job key={job.id} job={job} named={titleId === undefined} onChange={refresh} />
        ))}
      </ul>
    </section>
  );
}

function Job({ job, named, onChange }: { job: MediaJob; named: boolean; onChange: () => void }) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const { busy, error, run } = useAction();
  const change = (action: () => Promise<unknown>) =>
    void run(async () => {
      await action();
      onChange();
    });
  return (
    <li data-testid="job" data-state={job.state}>
      {named ? (
        <Link to={`/studio/${job.titleId}`}>
          <TitleName id={job.titleId} />
        </Link>
      ) : (
        <span>{job.durationSeconds === undefined ? staff.packaging : staff.packagedSeconds(Math.round(job.durationSeconds))}</span>
      )}
      <span className={`badge state-${job.state}`}>
        {text.jobStates[job.state]}
        {job.state === 'running' && ` · ${Math.floor(job.progress * 100)} %`}
      </span>
      <span className="fine">
        <Time at={job.createdAt} />
      </span>
      {isActive(job) && <progress max={1} value={job.state === 'running' ? job.progress : undefined} aria-label={text.jobStates[job.state]} />}
      {job.state === 'running' && <Pace job={job} />}
      {job.source && <SourceLine source={job.source} />}
      {job.error && <pre lang="en">{job.error}</pre>}
      {job.notes.length > 0 && (
        <ul className="fine job-wide" lang="en" data-testid="job-notes">
          {job.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {(isActive(job) || job.retryable) && (
        <div className="job-wide actions">
          {isActive(job) && (
            <button type="button" className="button" disabled={busy} data-testid="cancel-job" onClick={() => change(() => client.jobs.cancelJob({ jobId: job.id }))}>
              {text.cancel}
            </button>
          )}
          {job.retryable && !isActive(job) && (
            <button type="button" className="button" disabled={busy} data-testid="retry-job" onClick={() => change(() => client.jobs.retryJob({ jobId: job.id }))}>
              {staff.retryJob}
            </button>
          )}
        </div>
      )}
      {error !== undefined && <Problem error={error} />}
      {job.packageId && !named && <PosterChoice packageId={job.packageId} />}
    </li>
  );
}

/** What the worker does, how fast, and how long it will take. */
function Pace({ job }: { job: MediaJob }) {
  const staff = useStaffText();
  const parts = [
    job.step && staff.jobSteps[job.step],
    job.speed !== undefined && staff.jobSpeed(job.speed),
    job.secondsLeft !== undefined && staff.timeLeft(job.secondsLeft),
    job.attempt > 1 && staff.attempt(job.attempt),
  ];
  return (
    <p className="fine job-wide" data-testid="job-pace">
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}

/** The master in one line: 1920×1080, h264, 25 pictures a second, and the languages of its tracks. */
function SourceLine({ source: { video, audio, subtitles } }: { source: MediaSource }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const names = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' });
  const list = (tracks: MediaSource['audio']) => tracks.map((track) => track.name ?? (track.language === 'und' ? '—' : names.of(track.language))).join(', ');
  const parts = [
    `${video.width}×${video.height} ${video.codec}${video.hdr ? ' HDR' : ''}`,
    staff.framesPerSecond(video.frameRate),
    audio.length > 0 && `${staff.soundTracks}: ${list(audio)}`,
    subtitles.length > 0 && `${staff.subtitleTracks}: ${list(subtitles)}`,
  ];
  return (
    <p className="fine job-wide" data-testid="job-source">
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}

/** The pictures are loaded when somebody wants to see them. */
function PosterChoice({ packageId }: { packageId: string }) {
  const staff = useStaffText();
  const [open, setOpen] = useState(false);
  return (
    <details className="job-wide" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="poster-choice">
      <summary>{staff.poster}</summary>
      {open && <Posters packageId={packageId} />}
    </details>
  );
}
