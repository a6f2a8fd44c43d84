import { useState } from 'react';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';
import { StreamLine } from '../player/stopped';

/** What plays on the account's devices, each with the way to stop it. */
export function OpenStreamsSection() {
  const { client, text } = usePlatform();
  const { data, error, retry, refresh } = useLoad('open streams', (signal) => client.playback.listStreams({ signal }));
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();

  const stop = async (sessionId: string) => {
    setBusy(true);
    setSaid('');
    setFailure(undefined);
    try {
      await client.playback.stopPlayback({ sessionId });
      setSaid(text.streams.stopped);
    } catch (refusal) {
      setFailure(refusal);
    }
    setBusy(false);
    refresh();
  };
  return (
    <section className="panel wide" aria-labelledby="streams-title" data-testid="open-streams">
      <h2 id="streams-title">{text.streams.title}</h2>
      <p className="fine">{data?.items.length === 0 ? text.streams.nothing : text.streams.hint}</p>
      {error !== undefined && <ErrorBox error={error} onRetry={retry} />}
      {data && data.items.length > 0 && (
        <ul className="open-streams">
          {data.items.map((stream) => (
            <StreamLine key={stream.sessionId} stream={stream} action={text.streams.stop} busy={busy} onStop={() => void stop(stream.sessionId)} />
          ))}
        </ul>
      )}
      {failure !== undefined && <ErrorBox error={failure} />}
      <p role="status" className="said">
        {said}
      </p>
    </section>
  );
}
