import { CinemaError, StoreError, type MasterOf } from '@opencinema/client';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { usePlatform } from '../../platform';
import { Problem, useStaffText } from '../../staff';

/** An upload that was begun and is not whole, remembered by this browser. */
interface Begun {
  uploadId: string;
  fileName: string;
  size: number;
  modified: number;
  share: number;
}

const keyOf = (target: MasterOf) => `cinema.upload.${typeof target === 'string' ? target : target.episodeId}`;
/** How long a title that was just created may take to be known to streaming. */
const KNOWN_WITHIN_MILLIS = 15_000;

function remembered(target: MasterOf): Begun | undefined {
  const begun = localStorage.getItem(keyOf(target));
  return begun === null ? undefined : (JSON.parse(begun) as Begun);
}

/** Sends the master file of a title or an episode; a broken or paused upload goes on later, also after the page was closed. */
export function Upload({ target, onQueued }: { target: MasterOf; onQueued: () => void }) {
  const { client, text, language } = usePlatform();
  const staff = useStaffText();
  const [begun, setBegun] = useState(() => remembered(target));
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState<number>();
  const [outcome, setOutcome] = useState<string>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const remember = (next: Begun | undefined) => {
    if (next) localStorage.setItem(keyOf(target), JSON.stringify(next));
    else localStorage.removeItem(keyOf(target));
    setBegun(next);
  };
  const isSame = begun && file && begun.fileName === file.name && begun.size === file.size && begun.modified === file.lastModified;

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    const { signal } = (abort.current = new AbortController());
    const resume = isSame ? begun.uploadId : undefined;
    if (begun && !resume) await drop();
    let current: Begun = { uploadId: resume ?? '', fileName: file.name, size: file.size, modified: file.lastModified, share: 0 };
    const progress = (now: number) => {
      setShare(now);
      remember((current = { ...current, share: now }));
    };
    setShare(resume ? begun?.share : 0);
    setOutcome(undefined);
    setError(undefined);
    try {
      await patiently(signal, () =>
        client.uploadMaster(target, file, file.name.slice(-255), {
          resume,
          keepBroken: true,
          signal,
          onStart: (uploadId) => remember((current = { ...current, uploadId })),
          onProgress: progress,
        }),
      );
      remember(undefined);
      setOutcome(text.uploaded);
      onQueued();
    } catch (failure) {
      // An upload that is gone from the platform begins anew.
      if (failure instanceof CinemaError && failure.status === 404) remember(undefined);
      if (!signal.aborted) setError(failure);
      else if (signal.reason === 'cancel') setOutcome(text.uploadCancelled);
    }
    setShare(undefined);
  };

  const drop = async () => {
    const dropped = remembered(target);
    remember(undefined);
    if (!dropped?.uploadId) return;
    try {
      await client.uploads.abortUpload({ uploadId: dropped.uploadId });
    } catch (failure) {
      if (!(failure instanceof CinemaError && failure.status === 404)) setError(failure);
    }
  };
  const cancel = () => {
    abort.current?.abort('cancel');
    void drop();
  };

  const percent = Math.floor((share ?? 0) * 100);
  return (
    <form className="panel upload" onSubmit={send} noValidate>
      <h2>{staff.video}</h2>
      <p className="fine">{text.studioIntro}</p>
      {begun && share === undefined && (
        <p className="note" data-testid="upload-begun">
          {staff.uploadBegun(begun.fileName, Math.floor(begun.share * 100))}
          <button type="button" className="link" onClick={() => void drop()}>
            {staff.dropUpload}
          </button>
        </p>
      )}
      <div className="field">
        <label htmlFor="master">{text.chooseFile}</label>
        <input id="master" type="file" accept="video/*,.mkv,.mxf" data-testid="master-file" disabled={share !== undefined} onChange={(event) => setFile(event.target.files?.[0])} />
        {file && <p className="fine">{(file.size / 1_000_000).toLocaleString(language, { maximumFractionDigits: 1 })} {staff.megabytes}</p>}
      </div>
      {share === undefined ? (
        <button type="submit" className="button primary" disabled={!file} data-testid="upload-submit">
          {isSame ? staff.resumeUpload : text.upload}
        </button>
      ) : (
        <div className="uploading">
          <label>
            {text.uploading(percent)}
            <progress max={100} value={percent} data-testid="upload-progress" />
          </label>
          <button type="button" className="button" onClick={() => abort.current?.abort('pause')}>
            {staff.pauseUpload}
          </button>
          <button type="button" className="button" onClick={cancel}>
            {text.cancel}
          </button>
        </div>
      )}
      <p role="status" data-testid="upload-outcome">
        {outcome}
      </p>
      {error instanceof StoreError ? (
        <p className="notice small" role="alert" data-testid="store-refused">
          {staff.storeRefused}
        </p>
      ) : (
        error !== undefined && <Problem error={error} />
      )}
    </form>
  );
}

/** Streaming learns of a new title by its event, so a title that it does not know yet is asked for again. */
async function patiently<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + KNOWN_WITHIN_MILLIS;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const unknown = error instanceof CinemaError && error.violations.some(({ field }) => field === 'titleId' || field === 'episodeId');
      if (!unknown || signal.aborted || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
