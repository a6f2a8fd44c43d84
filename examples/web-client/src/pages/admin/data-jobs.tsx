import type { DataJob, DataJobList, DataJobRun, DataJobRunPage } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Dialog } from '../../dialog';
import { ErrorSummary, fieldErrors, Input, Select } from '../../form';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { Problem, Time, useAction, useLive, useStaffText, Waiting } from '../../staff';
import { number } from './figures';

const ACTIVE_MILLIS = 1000;
const IDLE_MILLIS = 5000;
const isActive = (run: DataJobRun | undefined) => run?.state === 'queued' || run?.state === 'running';

/** The jobs that bring data in and keep it in step, with what they did. */
export function DataJobs() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive<DataJobList>(
    'data jobs',
    (signal) => client.dataJobs.listDataJobs({ signal }),
    (list) => (list?.items.some(({ lastRun }) => isActive(lastRun)) ? ACTIVE_MILLIS : IDLE_MILLIS),
  );
  return (
    <section>
      <h2>{staff.dataJobs}</h2>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      <ul className="cards" data-testid="data-jobs">
        {data?.items.map((job) => (
          <JobCard key={job.name} job={job} onChanged={refresh} />
        ))}
      </ul>
    </section>
  );
}

function JobCard({ job, onChanged }: { job: DataJob; onChanged: () => void }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const [editing, setEditing] = useState(false);
  const [open, setOpen] = useState(false);
  const action = useAction();
  const { enabled, cron, everySeconds } = job.schedule;
  const start = () =>
    action.run(async () => {
      await client.dataJobs.startDataJob({ name: job.name });
      onChanged();
    });
  const toggle = () =>
    action.run(async () => {
      await client.dataJobs.scheduleDataJob({ name: job.name, ifMatch: `"${job.version}"`, jobSchedule: { enabled: !enabled, cron, everySeconds } });
      onChanged();
    });
  return (
    <li className="card-panel" data-testid={`data-job-${job.name}`}>
      <div className="card-head">
        <h3>{staff.jobNames[job.name] ?? job.name}</h3>
        <span className={enabled ? 'badge state-ready' : 'badge'}>{enabled ? staff.scheduled : staff.byHand}</span>
        <span className="fine">
          {cron ? staff.cron(cron) : staff.every(staff.hoursLong((everySeconds ?? 0) / 3600))}
          {job.nextStartAt && (
            <>
              {' · '}
              {staff.nextStart} <Time at={job.nextStartAt} />
            </>
          )}
        </span>
      </div>
      <p className="fine">{staff.jobMeaning[job.name]}</p>
      {job.lastRun ? <Run run={job.lastRun} /> : <p className="fine">{staff.neverRan}</p>}
      {action.error !== undefined && <Problem error={action.error} onRetry={onChanged} />}
      <div className="buttons">
        <button type="button" className="button compact primary" disabled={action.busy || isActive(job.lastRun)} onClick={start} data-testid="start-job">
          {staff.startJob}
        </button>
        <button type="button" className="button compact" disabled={action.busy} onClick={toggle}>
          {enabled ? staff.disableJob : staff.enableJob}
        </button>
        <button type="button" className="button compact" onClick={() => setEditing(true)}>
          {staff.changeSchedule}
        </button>
        <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {staff.runs}
        </button>
      </div>
      {open && <Runs name={job.name} latest={`${job.lastRun?.id} ${job.lastRun?.state}`} />}
      {editing && (
        <ScheduleDialog
          job={job}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      )}
    </li>
  );
}

function Run({ run }: { run: DataJobRun }) {
  const { language } = usePlatform();
  const staff = useStaffText();
  const colour = { queued: '', running: 'state-running', succeeded: 'state-ready', failed: 'state-failed' }[run.state];
  const counts = (['read', 'created', 'changed', 'removed', 'unchanged', 'refused'] as const).filter((name) => name === 'read' || run.counts[name] > 0);
  return (
    <div className="run" data-testid="data-run" data-state={run.state}>
      <p>
        <span className={`badge ${colour}`}>
          {staff.runStates[run.state]}
          {run.state === 'running' && ` · ${Math.floor(run.progress * 100)} %`}
        </span>{' '}
        <span className="fine">
          {staff.startedBy[run.startedBy]} · <Time at={run.finishedAt ?? run.startedAt ?? run.queuedAt} />
          {run.attempts > 1 && ` · ${staff.attempts(run.attempts)}`}
        </span>
      </p>
      {isActive(run) && <progress max={1} value={run.state === 'running' ? run.progress : undefined} aria-label={staff.runStates[run.state]} />}
      {run.state !== 'queued' && <p className="fine">{counts.map((name) => `${staff.counts[name]}: ${number(run.counts[name], language)}`).join(' · ')}</p>}
      {run.error && <p className="field-error" lang="en">{run.error}</p>}
      {run.nextAttemptAt && (
        <p className="fine">
          {staff.nextAttempt} <Time at={run.nextAttemptAt} />
        </p>
      )}
      {run.refusals.length > 0 && (
        <details>
          <summary>{staff.refusals}</summary>
          <ul>
            {run.refusals.map(({ reason, count, example }) => (
              <li key={reason} className="fine" lang="en">
                <code>{reason}</code> · {number(count, language)} · {example}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Runs({ name, latest }: { name: string; latest: string }) {
  const { client } = usePlatform();
  const { data, error, refresh, set } = useLive<DataJobRunPage>(`runs ${name} ${latest}`, (signal) => client.dataJobs.listDataJobRuns({ name, limit: 10 }, { signal }));
  return (
    <div className="runs">
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {data?.items.map((run) => <Run key={run.id} run={run} />)}
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => client.dataJobs.listDataJobRuns({ name, limit: 10, cursor })} onMore={set} />}
    </div>
  );
}

function ScheduleDialog({ job, onSaved, onClose }: { job: DataJob; onSaved: () => void; onClose: () => void }) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const [kind, setKind] = useState(job.schedule.cron ? 'cron' : 'every');
  const [cron, setCron] = useState(job.schedule.cron ?? '30 3 * * *');
  const [minutes, setMinutes] = useState(String((job.schedule.everySeconds ?? 3600) / 60));
  const { busy, error, run } = useAction();
  const errors = fieldErrors(error, staff);
  const save = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const schedule = kind === 'cron' ? { cron } : { everySeconds: Number(minutes) * 60 };
      await client.dataJobs.scheduleDataJob({ name: job.name, ifMatch: `"${job.version}"`, jobSchedule: { enabled: job.schedule.enabled, ...schedule } });
      onSaved();
    });
  };
  return (
    <Dialog title={staff.changeSchedule} onClose={onClose}>
      <form onSubmit={save} className="dialog-text" noValidate>
        <ErrorSummary error={error} />
        <Select path="scheduleKind" label={staff.scheduleKind} errors={errors} value={kind} options={[['cron', staff.atTimes], ['every', staff.atIntervals]]} onChange={setKind} />
        {kind === 'cron' ? (
          <Input path="cron" label={staff.cronField} hint={staff.cronHint} errors={errors} maxLength={100} value={cron} onChange={setCron} />
        ) : (
          <Input path="everySeconds" label={staff.everyMinutes} errors={errors} inputMode="decimal" maxLength={8} value={minutes} onChange={setMinutes} />
        )}
        <div className="buttons">
          <button type="submit" className="button primary" disabled={busy}>
            {busy ? staff.saving : staff.save}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
