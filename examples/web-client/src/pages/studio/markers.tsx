import type { Markers } from '@opencinema/client';
import { useEffect, useState, type FormEvent } from 'react';
import { usePlatform } from '../../platform';
import { Problem, useStaffText } from '../../staff';

interface Said {
  from: string;
  to: string;
  credits: string;
}

/** Where the intro and the credits of a video are, in seconds; what is left empty is not there. */
export function MarkersForm({ videoId }: { videoId: string }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const [etag, setEtag] = useState<string>();
  const [said, setSaid] = useState<Said>({ from: '', to: '', credits: '' });
  const [done, setDone] = useState('');
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    const show = async () => {
      const answer = await client.markers.getMarkersRaw({ videoId }, { signal: abort.signal });
      const { intro, creditsStartSeconds } = await answer.value();
      setSaid({ from: text(intro?.startSeconds), to: text(intro?.endSeconds), credits: text(creditsStartSeconds) });
      setEtag(answer.raw.headers.get('ETag') ?? undefined);
      setError(undefined);
    };
    show().catch((failure: unknown) => {
      if (!abort.signal.aborted) setError(failure);
    });
    return () => abort.abort();
  }, [client, videoId, attempt]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setDone('');
    setError(undefined);
    const markers: Markers = {
      ...(said.from !== '' || said.to !== '' ? { intro: { startSeconds: Number(said.from), endSeconds: Number(said.to) } } : {}),
      ...(said.credits !== '' ? { creditsStartSeconds: Number(said.credits) } : {}),
    };
    try {
      const answer = await client.markers.replaceMarkersRaw({ videoId, ifMatch: etag!, markers });
      setEtag(answer.raw.headers.get('ETag') ?? undefined);
      setDone(staff.markers.saved);
    } catch (refusal) {
      setError(refusal);
    }
  };
  const field = (name: keyof Said, label: string) => (
    <label>
      {label}
      <input type="number" min={0} max={360_000} step="any" value={said[name]} data-testid={`marker-${name}`} onChange={(event) => setSaid({ ...said, [name]: event.target.value })} />
    </label>
  );
  return (
    <form className="panel markers" aria-label={staff.markers.title} onSubmit={(event) => void save(event)} data-testid="markers">
      <h2>{staff.markers.title}</h2>
      <p className="fine">{staff.markers.hint}</p>
      <div className="marker-fields">
        {field('from', staff.markers.introFrom)}
        {field('to', staff.markers.introTo)}
        {field('credits', staff.markers.creditsFrom)}
      </div>
      <button type="submit" className="button" disabled={etag === undefined} data-testid="save-markers">
        {staff.markers.save}
      </button>
      {error !== undefined && <Problem error={error} onRetry={() => setAttempt(attempt + 1)} />}
      <p role="status" className="said">
        {done}
      </p>
    </form>
  );
}

function text(seconds: number | undefined): string {
  return seconds === undefined ? '' : String(seconds);
}
