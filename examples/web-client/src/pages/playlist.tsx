import { CinemaError, type Playlist, type PlaylistTitle } from '@opencinema/client';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Art } from '../art';
import { Confirm } from '../dialog';
import { Icon } from '../icons';
import { forgetLoaded } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, navigate } from '../router';
import { usePersonal } from '../viewer';
import { Empty, LibraryPage } from './library';

export function PlaylistPage({ playlistId }: { playlistId: string }) {
  return (
    <LibraryPage>
      <PlaylistView playlistId={playlistId} />
    </LibraryPage>
  );
}

/** The tag of a version, as If-Match takes it. */
export function tagOf({ version }: { version: number }): string {
  return `"${version}"`;
}

function PlaylistView({ playlistId }: { playlistId: string }) {
  const { client, text } = usePlatform();
  const { data: playlist, error, retry, refresh, replace } = usePersonal(`playlist ${playlistId}`, (signal) => client.playlists.getPlaylist({ playlistId }, { signal }));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  useTitle(playlist?.name);

  if (error !== undefined) return <ErrorBox error={error} onRetry={retry} />;
  if (!playlist) return <div className="title-page skeleton" role="status" aria-label={text.loading} />;

  const change = async (changed: Playlist, news: string) => {
    replace(changed);
    setFailure(undefined);
    setSaid('');
    try {
      const newPlaylist = { name: changed.name, titleIds: changed.items.map(({ titleId }) => titleId) };
      replace(await client.playlists.replacePlaylist({ playlistId, ifMatch: tagOf(playlist), newPlaylist }));
      forgetLoaded('playlists');
      setSaid(news);
    } catch (refusal) {
      replace(playlist);
      setFailure(refusal);
      if (refusal instanceof CinemaError && refusal.status === 412) refresh();
    }
  };
  const remove = async () => {
    try {
      await client.playlists.deletePlaylist({ playlistId, ifMatch: tagOf(playlist) });
      forgetLoaded('playlists');
      navigate('/playlists');
    } catch (refusal) {
      setDeleting(false);
      setFailure(refusal);
    }
  };
  const stale = failure instanceof CinemaError && failure.status === 412;
  return (
    <>
      <div className="playlist-head">
        {renaming ? (
          <Rename
            name={playlist.name}
            onDone={(name) => {
              setRenaming(false);
              if (name && name !== playlist.name) void change({ ...playlist, name }, text.accountPage.saved);
            }}
          />
        ) : (
          <h1 data-testid="playlist-title">{playlist.name}</h1>
        )}
        <span className="hint">{text.library.titles(playlist.items.length)}</span>
        <div className="buttons">
          {!renaming && (
            <button type="button" className="button compact" onClick={() => setRenaming(true)} data-testid="playlist-rename">
              {text.library.rename}
            </button>
          )}
          <button type="button" className="quiet danger" onClick={() => setDeleting(true)} data-testid="playlist-delete">
            {text.library.deletePlaylist}
          </button>
        </div>
      </div>
      <p role="status" className="said">
        {stale ? text.library.changedElsewhere : said}
      </p>
      {failure !== undefined && !stale && <ErrorBox error={failure} />}
      {playlist.items.length === 0 ? (
        <Empty title={text.library.emptyPlaylist} hint={text.library.emptyPlaylistHint} />
      ) : (
        <>
          {playlist.items.length > 1 && <p className="fine">{text.library.reorderHint}</p>}
          <PlaylistTitles playlist={playlist} onChange={(items, news) => void change({ ...playlist, items }, news)} />
        </>
      )}
      {deleting && (
        <Confirm
          title={text.library.deletePlaylistTitle(playlist.name)}
          hint={text.library.deletePlaylistHint}
          action={text.delete}
          onConfirm={() => void remove()}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}

function Rename({ name, onDone }: { name: string; onDone: (name?: string) => void }) {
  const { text } = usePlatform();
  const [value, setValue] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== '') onDone(value.trim());
  };
  return (
    <form className="name-line" onSubmit={submit}>
      <input
        aria-label={text.library.playlistName}
        autoFocus
        required
        maxLength={100}
        value={value}
        data-testid="playlist-new-name"
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      <button type="submit" className="button primary compact">
        {text.save}
      </button>
    </form>
  );
}

interface PlaylistTitlesProps {
  playlist: Playlist;
  onChange: (items: PlaylistTitle[], news: string) => void;
}

function PlaylistTitles({ playlist: { items }, onChange }: PlaylistTitlesProps) {
  const { text } = usePlatform();
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<number>();
  /** The button that keeps the keyboard while its title moves. */
  const pressed = useRef<string>(undefined);
  useEffect(() => {
    if (!pressed.current) return;
    const button = list.current?.querySelector<HTMLButtonElement>(pressed.current);
    (button?.disabled ? button.parentElement?.querySelector<HTMLButtonElement>('button:not(:disabled)') : button)?.focus();
    pressed.current = undefined;
  }, [items]);

  const move = (from: number, to: number) => {
    if (from === to || to < 0 || to >= items.length) return;
    const next = items.slice();
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next, text.library.moved(items[from]!.title, to + 1));
  };
  const press = (from: number, way: -1 | 1) => {
    pressed.current = `[data-title="${items[from]!.titleId}"] .move-${way < 0 ? 'up' : 'down'}`;
    move(from, from + way);
  };
  return (
    <ol className="playlist" ref={list}>
      {items.map((item, place) => (
        <li
          key={item.titleId}
          data-title={item.titleId}
          data-testid="playlist-item"
          draggable
          className={dragged === place ? 'dragged' : undefined}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            setDragged(place);
          }}
          onDragOver={(event) => dragged !== undefined && event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== undefined) move(dragged, place);
          }}
          onDragEnd={() => setDragged(undefined)}
        >
          <span className="place">{place + 1}</span>
          <span className="thumb">
            <Art id={item.titleId} wide />
          </span>
          <Link to={`/title/${item.titleId}`} className="line-title">
            {item.title}
          </Link>
          <span className="badge">{item.ageRating}+</span>
          <span className="item-buttons">
            <button type="button" className="round move-up" disabled={place === 0} aria-label={text.library.moveUp(item.title)} onClick={() => press(place, -1)}>
              <Icon name="up" />
            </button>
            <button type="button" className="round move-down" disabled={place === items.length - 1} aria-label={text.library.moveDown(item.title)} onClick={() => press(place, 1)}>
              <Icon name="down" />
            </button>
            <button
              type="button"
              className="round"
              aria-label={text.library.drop(item.title)}
              onClick={() =>
                onChange(
                  items.filter((_, index) => index !== place),
                  text.library.removed(item.title),
                )
              }
            >
              <Icon name="close" />
            </button>
          </span>
        </li>
      ))}
    </ol>
  );
}
