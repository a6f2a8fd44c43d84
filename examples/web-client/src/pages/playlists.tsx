import { CinemaError } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Art } from '../art';
import { Icon } from '../icons';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, navigate } from '../router';
import { usePersonal } from '../viewer';
import { Empty, LibraryPage } from './library';

export function PlaylistsPage() {
  const { text } = usePlatform();
  useTitle(text.library.playlists);
  return (
    <LibraryPage>
      <Playlists />
    </LibraryPage>
  );
}

function Playlists() {
  const { client, text } = usePlatform();
  const { data, error, retry, refresh } = usePersonal('playlists', (signal) => client.playlists.listPlaylists({ signal }));
  return (
    <>
      <h1>{text.library.playlists}</h1>
      <NewPlaylist
        onMade={(id) => {
          refresh();
          navigate(`/playlists/${id}`);
        }}
      />
      {error !== undefined && <ErrorBox error={error} onRetry={retry} />}
      {data?.items.length === 0 && (
        <Empty title={text.library.noPlaylists} hint={text.library.noPlaylistsHint}>
          <></>
        </Empty>
      )}
      <ul className="playlists">
        {data?.items.map(({ id, name }) => (
          <li key={id}>
            <Link to={`/playlists/${id}`} className="playlist-tile" data-testid="playlist">
              <span className="playlist-art">
                <Art id={id} wide />
              </span>
              <span className="line-title">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A field for the name and a button; used where a title is put into a playlist, too. */
export function NewPlaylist({ titleIds, onMade }: { titleIds?: string[]; onMade: (id: string) => void }) {
  const { client, text } = usePlatform();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    setFault(name.trim() === '' ? text.library.badPlaylistName : undefined);
    if (name.trim() === '') return;
    setBusy(true);
    try {
      const { id } = await client.playlists.createPlaylist({ newPlaylist: { name: name.trim(), titleIds } });
      setName('');
      onMade(id);
    } catch (failure) {
      if (failure instanceof CinemaError && failure.code === 'playlist_limit') setFault(text.library.limitPlaylists);
      else setError(failure);
    }
    setBusy(false);
  };
  return (
    <form className="name-form" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor="playlist-name">{text.library.newPlaylist}</label>
        <div className="name-line">
          <input
            id="playlist-name"
            maxLength={100}
            value={name}
            placeholder={text.library.playlistName}
            data-testid="playlist-name"
            aria-invalid={fault !== undefined}
            aria-describedby={fault ? 'playlist-name-note' : undefined}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="button" disabled={busy} data-testid="playlist-create">
            <Icon name="plus" />
            {text.library.create}
          </button>
        </div>
        {fault && (
          <p id="playlist-name-note" className="field-error" role="alert">
            {fault}
          </p>
        )}
      </div>
      {error !== undefined && <ErrorBox error={error} />}
    </form>
  );
}
