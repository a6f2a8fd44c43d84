import type { Episode, NewEpisode } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Confirm, Dialog } from '../../dialog';
import { ErrorSummary, fieldErrors, Group, Input } from '../../form';
import { forgetLoaded } from '../../load';
import { usePlatform } from '../../platform';
import { Problem, Time, useAction, useLive, useStaffText } from '../../staff';
import { Synopsis } from './editor';
import { instantOf, localTime } from './lists';
import { MarkersForm } from './markers';
import { Upload } from './upload';

/** The episodes of a series, by season, each with its own video. */
export function Episodes({ seriesId, shown, onQueued }: { seriesId: string; shown: number; onQueued: () => void }) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive(`episodes ${seriesId} ${shown}`, (signal) => client.episodes.listEpisodes({ titleId: seriesId }, { signal }));
  const [editing, setEditing] = useState<Episode | 'new'>();
  const [uploading, setUploading] = useState<string>();
  const last = data?.items.at(-1);
  const changed = () => {
    setEditing(undefined);
    forgetLoaded();
    refresh();
  };
  return (
    <section className="group" aria-label={text.episodes.heading} data-testid="episodes">
      <h2>{text.episodes.heading}</h2>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {data?.items.length === 0 && <p className="fine">{staff.noEpisodes}</p>}
      <ul className="episode-rows">
        {data?.items.map((episode) => (
          <li key={episode.id} data-testid="episode-row">
            <span className="row-name">
              <strong>{episode.title}</strong>
              <span className="fine">
                {text.episodes.short(episode.season, episode.number)}
                {episode.releasedAt && (
                  <>
                    {' · '}
                    <Time at={episode.releasedAt} />
                  </>
                )}
              </span>
            </span>
            <span className={episode.playable ? 'badge state-ready' : 'badge'}>{episode.playable ? staff.hasVideo : staff.noVideo}</span>
            <span className="buttons">
              <button type="button" className="button compact" aria-label={`${staff.edit}: ${episode.title}`} onClick={() => setEditing(episode)}>
                {staff.edit}
              </button>
              <button type="button" className="button compact" aria-label={`${staff.video}: ${episode.title}`} aria-expanded={uploading === episode.id} onClick={() => setUploading(uploading === episode.id ? undefined : episode.id)}>
                {staff.video}
              </button>
            </span>
            {uploading === episode.id && (
              <>
                <Upload target={{ episodeId: episode.id }} onQueued={onQueued} />
                <MarkersForm videoId={episode.id} />
              </>
            )}
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={() => setEditing('new')} data-testid="new-episode">
        {staff.newEpisode}
      </button>
      {editing && (
        <EpisodeDialog
          seriesId={seriesId}
          episode={editing === 'new' ? undefined : editing}
          season={last?.season ?? 1}
          number={(last?.number ?? 0) + 1}
          onDone={changed}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

interface EpisodeDialogProps {
  seriesId: string;
  episode: Episode | undefined;
  /** Of a new one. */
  season: number;
  number: number;
  onDone: () => void;
  onClose: () => void;
}

function EpisodeDialog({ seriesId, episode, season, number, onDone, onClose }: EpisodeDialogProps) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const [values, setValues] = useState({
    season: String(episode?.season ?? season),
    number: String(episode?.number ?? number),
    titleEn: episode?.translations.en?.title ?? '',
    synopsisEn: episode?.translations.en?.synopsis ?? '',
    titleRu: episode?.translations.ru?.title ?? '',
    synopsisRu: episode?.translations.ru?.synopsis ?? '',
    runtimeMinutes: episode?.runtimeMinutes === undefined ? '' : String(episode.runtimeMinutes),
    releasedAt: episode?.releasedAt,
  });
  const [deleting, setDeleting] = useState(false);
  const saving = useAction();
  const removal = useAction();
  const errors = fieldErrors(saving.error, staff);
  const change = (fields: Partial<typeof values>) => setValues({ ...values, ...fields });
  const translation = (title: string, synopsis: string) => (title || synopsis ? { title, synopsis: synopsis || undefined } : undefined);
  const numberOf = (typed: string) => (typed.trim() === '' ? undefined : Number(typed));

  const save = (event: FormEvent) => {
    event.preventDefault();
    const newEpisode: NewEpisode = {
      season: numberOf(values.season) as number,
      number: numberOf(values.number) as number,
      translations: { en: translation(values.titleEn, values.synopsisEn), ru: translation(values.titleRu, values.synopsisRu) },
      runtimeMinutes: numberOf(values.runtimeMinutes),
      releasedAt: values.releasedAt,
    };
    void saving.run(async () => {
      if (episode) await client.episodes.replaceEpisode({ titleId: seriesId, episodeId: episode.id, ifMatch: `"${episode.version}"`, newEpisode });
      else await client.episodes.createEpisode({ titleId: seriesId, newEpisode });
      onDone();
    });
  };
  const remove = () =>
    removal.run(async () => {
      await client.episodes.deleteEpisode({ titleId: seriesId, episodeId: episode!.id, ifMatch: `"${episode!.version}"` });
      onDone();
    });

  return (
    <Dialog title={episode ? episode.title : staff.newEpisode} onClose={onClose} testId="episode-dialog">
      <form onSubmit={save} className="dialog-text" noValidate>
        <ErrorSummary error={saving.error} />
        <div className="columns narrow">
          <Input path="season" label={staff.season} hint={staff.seasonHint} errors={errors} inputMode="numeric" maxLength={4} value={values.season} onChange={(value) => change({ season: value })} />
          <Input path="number" label={staff.episodeNumber} errors={errors} inputMode="numeric" maxLength={5} value={values.number} onChange={(value) => change({ number: value })} />
          <Input path="runtimeMinutes" label={staff.runtime} errors={errors} inputMode="numeric" maxLength={6} value={values.runtimeMinutes} onChange={(value) => change({ runtimeMinutes: value })} />
        </div>
        <Group path="translations" legend={staff.texts} errors={errors}>
          <div className="columns">
            <Input path="translations.en.title" lang="en" label={staff.titleIn.en} errors={errors} maxLength={300} value={values.titleEn} onChange={(titleEn) => change({ titleEn })} />
            <Input path="translations.ru.title" lang="ru" label={staff.titleIn.ru} errors={errors} maxLength={300} value={values.titleRu} onChange={(titleRu) => change({ titleRu })} />
            <Synopsis path="translations.en.synopsis" lang="en" label={staff.synopsisIn.en} errors={errors} value={values.synopsisEn} onChange={(synopsisEn) => change({ synopsisEn })} />
            <Synopsis path="translations.ru.synopsis" lang="ru" label={staff.synopsisIn.ru} errors={errors} value={values.synopsisRu} onChange={(synopsisRu) => change({ synopsisRu })} />
          </div>
        </Group>
        <Input path="releasedAt" label={staff.releasedAt} hint={staff.releasedHint} type="datetime-local" errors={errors} value={localTime(values.releasedAt)} onChange={(value) => change({ releasedAt: instantOf(value) })} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={saving.busy} data-testid="save-episode">
            {saving.busy ? staff.saving : episode ? staff.save : staff.create}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          {episode && (
            <button type="button" className="button danger" onClick={() => setDeleting(true)}>
              {staff.remove}
            </button>
          )}
        </div>
      </form>
      {deleting && episode && (
        <Confirm title={staff.deleteTitle(episode.title)} hint={staff.deleteText} action={staff.remove} busy={removal.busy} onConfirm={remove} onClose={() => setDeleting(false)}>
          {removal.error !== undefined && <Problem error={removal.error} />}
        </Confirm>
      )}
    </Dialog>
  );
}
