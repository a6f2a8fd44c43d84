import { CinemaError, paginate, type PlaylistSummary, type ReactionKind } from '@opencinema/client';
import { useState } from 'react';
import { Dialog } from './dialog';
import { Icon } from './icons';
import { forgetLoaded } from './load';
import { NewPlaylist } from './pages/playlists';
import { tagOf } from './pages/playlist';
import { errorText } from './parts';
import { usePlatform } from './platform';
import { usePersonal } from './viewer';

/** What a viewer can do with a title besides watching it. */
export function TitleActions({ titleId }: { titleId: string }) {
  const { text } = usePlatform();
  const [choosing, setChoosing] = useState(false);
  const [fault, setFault] = useState<string>();
  return (
    <div className="title-actions">
      <Favorite titleId={titleId} onFault={setFault} />
      <Reactions titleId={titleId} onFault={setFault} />
      <button type="button" className="button" onClick={() => setChoosing(true)} data-testid="add-to-playlist">
        <Icon name="addToList" />
        {text.reactions.addToPlaylist}
      </button>
      {fault && (
        <p className="field-error" role="alert">
          {fault}
        </p>
      )}
      {choosing && <PlaylistChoice titleId={titleId} onClose={() => setChoosing(false)} />}
    </div>
  );
}

interface ActionProps {
  titleId: string;
  onFault: (fault: string | undefined) => void;
}

function Favorite({ titleId, onFault }: ActionProps) {
  const { client, text } = usePlatform();
  const { data: ids, replace } = usePersonal('favorite-ids', async (signal) => {
    const all: string[] = [];
    for await (const favorite of paginate((cursor) => client.library.listFavorites({ limit: 100, cursor }, { signal }))) all.push(favorite.titleId);
    return all;
  });
  const on = ids?.includes(titleId) ?? false;
  const toggle = async () => {
    const before = ids ?? [];
    replace(on ? before.filter((id) => id !== titleId) : [titleId, ...before]);
    onFault(undefined);
    try {
      await (on ? client.library.removeFavorite({ titleId }) : client.library.addFavorite({ titleId }));
      forgetLoaded('favorites', 'recommendations');
    } catch (failure) {
      replace(before);
      onFault(failure instanceof CinemaError && failure.code === 'favorite_limit' ? text.library.limitFavorites : errorText(text, failure));
    }
  };
  return (
    <button type="button" className={on ? 'button on' : 'button'} aria-pressed={on} disabled={!ids} onClick={() => void toggle()} data-testid="favorite">
      <Icon name={on ? 'heartFull' : 'heart'} />
      {text.reactions.favorite}
    </button>
  );
}

function Reactions({ titleId, onFault }: ActionProps) {
  const { client, text } = usePlatform();
  const { data, replace } = usePersonal(`reaction ${titleId}`, async (signal): Promise<{ kind?: ReactionKind }> => {
    try {
      return await client.library.getReaction({ titleId }, { signal });
    } catch (failure) {
      if (failure instanceof CinemaError && failure.status === 404) return {};
      throw failure;
    }
  });
  const react = async (kind: ReactionKind) => {
    const before = data!;
    const takenBack = before.kind === kind;
    replace(takenBack ? {} : { kind });
    onFault(undefined);
    try {
      await (takenBack ? client.library.removeReaction({ titleId }) : client.library.putReaction({ titleId, reaction: { kind } }));
      forgetLoaded('recommendations', 'not-interested');
    } catch (failure) {
      replace(before);
      onFault(errorText(text, failure));
    }
  };
  const button = (kind: ReactionKind, icon: 'thumbUp' | 'thumbDown' | 'notInterested', name: string) => (
    <button
      type="button"
      className={data?.kind === kind ? 'button icon-only on' : 'button icon-only'}
      aria-pressed={data?.kind === kind}
      aria-label={name}
      title={name}
      disabled={!data}
      onClick={() => void react(kind)}
      data-testid={kind}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <>
      {button('like', 'thumbUp', text.reactions.like)}
      {button('dislike', 'thumbDown', text.reactions.dislike)}
      {button('not_interested', 'notInterested', text.notInterested.action)}
    </>
  );
}

function PlaylistChoice({ titleId, onClose }: { titleId: string; onClose: () => void }) {
  const { client, text } = usePlatform();
  const { data, refresh } = usePersonal('playlists', (signal) => client.playlists.listPlaylists({ signal }));
  return (
    <Dialog title={text.reactions.addToPlaylist} onClose={onClose} testId="playlist-choice">
      {data && data.items.length > 0 && <p className="fine">{text.reactions.chooseHint}</p>}
      <ul className="choices">
        {data?.items.map((playlist) => (
          <PlaylistLine key={playlist.id} playlist={playlist} titleId={titleId} />
        ))}
      </ul>
      <NewPlaylist titleIds={[titleId]} onMade={refresh} />
    </Dialog>
  );
}

function PlaylistLine({ playlist, titleId }: { playlist: PlaylistSummary; titleId: string }) {
  const { client, text } = usePlatform();
  const playlistId = playlist.id;
  const { data, replace, refresh } = usePersonal(`playlist ${playlistId}`, (signal) => client.playlists.getPlaylist({ playlistId }, { signal }));
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const inIt = data?.items.some((item) => item.titleId === titleId) ?? false;
  const toggle = async () => {
    if (!data) return;
    const before = data.items.map((item) => item.titleId);
    const titleIds = inIt ? before.filter((id) => id !== titleId) : [...before, titleId];
    setBusy(true);
    setFault(undefined);
    try {
      replace(await client.playlists.replacePlaylist({ playlistId, ifMatch: tagOf(data), newPlaylist: { name: data.name, titleIds } }));
    } catch (failure) {
      const stale = failure instanceof CinemaError && failure.status === 412;
      setFault(stale ? text.library.changedElsewhere : errorText(text, failure));
      if (stale) refresh();
    }
    setBusy(false);
  };
  return (
    <li>
      <label className="check">
        <input type="checkbox" checked={inIt} disabled={!data || busy} onChange={() => void toggle()} />
        {playlist.name}
      </label>
      {fault && (
        <p className="field-error" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}
