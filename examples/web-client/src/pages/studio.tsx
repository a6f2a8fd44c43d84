import type { MediaJob } from '@opencinema/client';
import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import { Combobox } from '../combobox';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { isEditor, usePlatform, useTitle } from '../platform';
import { Link, loginPath, navigate, useLocation } from '../router';

const POLL_MILLIS = 2000;

export function StudioPage() {
  const { text, account, restoring } = usePlatform();
  const { query } = useLocation();
  const [latestJob, setLatestJob] = useState<string>();
  useTitle(text.studioTitle);
  if (restoring) return <div className="title-page skeleton" />;
  if (!isEditor(account)) {
    return (
      <div className="empty">
        <h1>{text.editorsOnly}</h1>
        {account ? <Link to="/" className="button">{text.goHome}</Link> : <Link to={loginPath('/studio')} className="button primary">{text.signIn}</Link>}
      </div>
    );
  }
  return (
    <div className="studio">
      <h1>{text.studioTitle}</h1>
      <p>{text.studioIntro}</p>
      <UploadForm titleId={query.get('title')} onQueued={setLatestJob} />
      <Jobs latest={latestJob} />
    </div>
  );
}

function UploadForm({ titleId, onQueued }: { titleId: string | null; onQueued: (jobId: string) => void }) {
  const { client, text } = usePlatform();
  const [words, setWords] = useState('');
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState<number>();
  const [outcome, setOutcome] = useState<string>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!titleId || !file) return;
    const { signal } = (abort.current = new AbortController());
    setShare(0);
    setOutcome(undefined);
    setError(undefined);
    try {
      const job = await client.uploadMaster(titleId, file, file.name.slice(-255), { onProgress: setShare, signal });
      setOutcome(text.uploaded);
      onQueued(job.id);
    } catch (failure) {
      if (signal.aborted) setOutcome(text.uploadCancelled);
      else setError(failure);
    }
    setShare(undefined);
  };

  const percent = Math.floor((share ?? 0) * 100);
  return (
    <form className="panel upload" onSubmit={send} noValidate>
      <div className="field">
        <span className="label">{text.chooseTitle}</span>
        {titleId ? (
          <p className="chosen">
            <strong><TitleName id={titleId} /></strong>
            <button type="button" className="quiet" disabled={share !== undefined} onClick={() => navigate('/studio', { keepScroll: true })}>
              {text.changeTitle}
            </button>
          </p>
        ) : (
          <Combobox
            label={text.chooseTitle}
            placeholder={text.search}
            value={words}
            testId="studio-title"
            onChange={setWords}
            onPick={({ id }) => navigate(`/studio?title=${id}`, { keepScroll: true })}
            suggest={async (q, signal) => {
              const { items } = await client.search.search({ q, limit: 8 }, { signal });
              return items.map(({ id, title, year }) => ({ id, label: title, hint: `${year}` }));
            }}
          />
        )}
      </div>
      <div className="field">
        <label htmlFor="master">{text.chooseFile}</label>
        <input id="master" type="file" accept="video/*,.mkv,.mxf" data-testid="master-file" onChange={(event) => setFile(event.target.files?.[0])} />
      </div>
      {share === undefined ? (
        <button type="submit" className="button primary" disabled={!titleId || !file} data-testid="upload-submit">
          {text.upload}
        </button>
      ) : (
        <div className="uploading">
          <label>
            {text.uploading(percent)}
            <progress max={100} value={percent} data-testid="upload-progress" />
          </label>
          <button type="button" className="button" onClick={() => abort.current?.abort()}>
            {text.cancel}
          </button>
        </div>
      )}
      <p role="status" data-testid="upload-outcome">{outcome}</p>
      {error !== undefined && <ErrorBox error={error} />}
    </form>
  );
}

function Jobs({ latest }: { latest: string | undefined }) {
  const { client, text, language } = usePlatform();
  const [jobs, setJobs] = useState<MediaJob[]>();
  const [error, setError] = useState<unknown>();
  const load = useCallback(
    async (signal: AbortSignal) => {
      try {
        const page = await client.jobs.listJobs({ limit: 50 }, { signal });
        setJobs(page.items);
        setError(undefined);
      } catch (failure) {
        if (!signal.aborted) setError(failure);
      }
    },
    [client],
  );
  useEffect(() => {
    const abort = new AbortController();
    let timer: number | undefined;
    const poll = async () => {
      if (!document.hidden) await load(abort.signal);
      if (!abort.signal.aborted) timer = window.setTimeout(poll, POLL_MILLIS);
    };
    void poll();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [load, latest]);

  return (
    <section>
      <h2>{text.jobs}</h2>
      {error !== undefined && <ErrorBox error={error} />}
      {jobs?.length === 0 && <p className="fine">{text.noJobs}</p>}
      <ul className="jobs">
        {jobs?.map((job) => (
          <li key={job.id} data-testid="job" data-state={job.state}>
            <Link to={`/title/${job.titleId}`}><TitleName id={job.titleId} /></Link>
            <span className={`badge state-${job.state}`}>{text.jobStates[job.state]}</span>
            <time dateTime={job.createdAt} className="fine">
              {new Date(job.createdAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })}
            </time>
            {job.state === 'running' && <progress max={1} value={job.progress} aria-label={text.jobStates.running} />}
            {job.error && <pre>{job.error}</pre>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TitleName({ id }: { id: string }) {
  const { client } = usePlatform();
  const { data } = useLoad(`title ${id}`, (signal) => client.titles.getTitle({ titleId: id }, { signal }));
  return data?.title ?? '…';
}
