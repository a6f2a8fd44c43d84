import { CinemaError, type Title } from '@opencinema/client';
import { useEffect, useState, type FormEvent } from 'react';
import { Confirm } from '../../dialog';
import { ErrorSummary, fieldErrors, Group, Input, Select, type FieldErrors } from '../../form';
import { forgetLoaded } from '../../load';
import { usePlatform } from '../../platform';
import { navigate } from '../../router';
import { Problem, useAction, useStaffText } from '../../staff';
import { Conflict } from './conflict';
import { Credits } from './credits';
import { changedFields, draftOf, emptyDraft, keepDraft, keptDraft, newTitleOf, type Draft, type KeptDraft } from './draft';
import { Availability, Countries, Genres } from './lists';
import { Publication } from './publication';

const NEW = 'new';

function begin(title: Title | undefined): KeptDraft {
  const draft = title ? draftOf(title) : emptyDraft;
  return keptDraft(title?.id ?? NEW) ?? { version: title?.version ?? 0, base: draft, draft };
}

/** The form of a title. What is typed is kept for this visit until it is saved. */
export function TitleEditor({ title, onSaved }: { title?: Title; onSaved: (title: Title) => void }) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const id = title?.id ?? NEW;
  const [{ version, base, draft }, setState] = useState(() => begin(title));
  const [restored, setRestored] = useState(() => keptDraft(id) !== undefined);
  const [theirs, setTheirs] = useState<Title>();
  const [deleting, setDeleting] = useState(false);
  const [done, setDone] = useState<string>();
  const saving = useAction();
  const removal = useAction();
  const errors = fieldErrors(saving.error, staff);
  const changed = changedFields(base, draft).length > 0;

  // A packaged video makes a new version without a change of what is edited here.
  const newer = title && title.version > version && changedFields(base, draftOf(title)).length === 0 ? title.version : version;

  const change = (fields: Partial<Draft>) => {
    const next = { ...draft, ...fields };
    setDone(undefined);
    setState({ version, base, draft: next });
    keepDraft(id, changedFields(base, next).length > 0 ? { version, base, draft: next } : undefined);
  };
  const take = (saved: Title) => {
    const next = draftOf(saved);
    keepDraft(id, undefined);
    setRestored(false);
    setTheirs(undefined);
    setState({ version: saved.version, base: next, draft: next });
  };
  useWarnBeforeLeaving(changed);

  const save = (wanted: Draft, against: number) =>
    saving.run(async () => {
      setDone(undefined);
      if (!title) {
        const created = await client.titles.createTitle({ newTitle: newTitleOf(wanted) });
        keepDraft(NEW, undefined);
        navigate(`/studio/${created.id}`);
        return;
      }
      const saved = await replace(title.id, wanted, against);
      if (!saved) return;
      forgetLoaded();
      take(saved);
      onSaved(saved);
      setDone(staff.saved);
    });

  /** Nothing if there is a conflict, which is shown then. */
  const replace = async (titleId: string, wanted: Draft, against: number): Promise<Title | undefined> => {
    try {
      return await client.titles.replaceTitle({ titleId, ifMatch: `"${against}"`, newTitle: newTitleOf(wanted) });
    } catch (error) {
      if (!(error instanceof CinemaError) || error.status !== 412) throw error;
      const current = await client.titles.getTitle({ titleId });
      if (changedFields(base, draftOf(current)).length === 0) return replace(titleId, wanted, current.version);
      setTheirs(current);
      return undefined;
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(draft, newer);
  };
  const publish = (availability: Draft['availability']) => {
    change({ availability });
    void save({ ...draft, availability }, newer);
  };
  const remove = () =>
    removal.run(async () => {
      await client.titles.deleteTitle({ titleId: id, ifMatch: `"${newer}"` });
      keepDraft(id, undefined);
      forgetLoaded();
      navigate('/studio', { replace: true });
    });

  return (
    <>
      {title && <Publication title={title} draft={draft} busy={saving.busy} onPublish={publish} />}
      {theirs && <Conflict base={base} mine={draft} theirs={theirs} busy={saving.busy} onSave={(chosen) => void save(chosen, theirs.version)} onLoad={() => (take(theirs), onSaved(theirs))} />}
      <form className="editor" onSubmit={submit} noValidate>
        <ErrorSummary error={saving.error} />
        {restored && (
          <p className="note" role="status">
            {staff.restored}
            <button type="button" className="link" onClick={() => (setRestored(false), change(base))}>
              {staff.discard}
            </button>
          </p>
        )}
        <Fields draft={draft} errors={errors} change={change} />
        <div className="save-bar">
          <button type="submit" className="button primary" disabled={saving.busy || (title && !changed)} data-testid="save-title">
            {saving.busy ? staff.saving : title ? staff.save : staff.create}
          </button>
          <p role="status" className="fine" data-testid="save-outcome">
            {done ?? (title && changed ? staff.unsaved : '')}
          </p>
          {title && (
            <button type="button" className="button danger" onClick={() => setDeleting(true)} data-testid="delete-title">
              {staff.remove}
            </button>
          )}
        </div>
      </form>
      {deleting && title && (
        <Confirm title={staff.deleteTitle(title.title)} action={staff.remove} busy={removal.busy} onConfirm={remove} onClose={() => setDeleting(false)} hint={staff.deleteText}>
          {removal.error !== undefined && <Problem error={removal.error} />}
        </Confirm>
      )}
    </>
  );
}

function Fields({ draft, errors, change }: { draft: Draft; errors: FieldErrors; change: (fields: Partial<Draft>) => void }) {
  const { text } = usePlatform();
  const staff = useStaffText();
  const kinds = (['film', 'series'] as const).map((kind) => [kind, text.kinds[kind] ?? kind] as const);
  return (
    <>
      <Group path="translations" legend={staff.texts} hint={staff.textsHint} errors={errors}>
        <div className="columns">
          <div className="language">
            <Input path="translations.en.title" lang="en" label={staff.titleIn.en} errors={errors} maxLength={300} value={draft.titleEn} onChange={(titleEn) => change({ titleEn })} />
            <Synopsis path="translations.en.synopsis" lang="en" label={staff.synopsisIn.en} errors={errors} value={draft.synopsisEn} onChange={(synopsisEn) => change({ synopsisEn })} />
          </div>
          <div className="language">
            <Input path="translations.ru.title" lang="ru" label={staff.titleIn.ru} errors={errors} maxLength={300} value={draft.titleRu} onChange={(titleRu) => change({ titleRu })} />
            <Synopsis path="translations.ru.synopsis" lang="ru" label={staff.synopsisIn.ru} errors={errors} value={draft.synopsisRu} onChange={(synopsisRu) => change({ synopsisRu })} />
          </div>
        </div>
        <Input path="originalTitle" label={staff.originalTitle} errors={errors} maxLength={300} value={draft.originalTitle} onChange={(originalTitle) => change({ originalTitle })} />
      </Group>
      <fieldset className="group">
        <legend>{staff.facts}</legend>
        <div className="columns narrow">
          <Select path="kind" label={staff.kind} errors={errors} value={draft.kind} options={kinds} onChange={(kind) => change({ kind })} />
          <Input path="year" label={text.year} errors={errors} inputMode="numeric" maxLength={6} value={draft.year} onChange={(year) => change({ year })} />
          <Input path="runtimeMinutes" label={staff.runtime} errors={errors} inputMode="numeric" maxLength={6} value={draft.runtimeMinutes} onChange={(runtimeMinutes) => change({ runtimeMinutes })} />
          <Input path="ageRating" label={staff.ageRating} errors={errors} inputMode="numeric" maxLength={4} value={draft.ageRating} onChange={(ageRating) => change({ ageRating })} />
        </div>
        <label className="check">
          <input type="checkbox" data-testid="free" checked={draft.free} onChange={(event) => change({ free: event.target.checked })} />
          <span>{staff.free}</span>
        </label>
      </fieldset>
      <Genres value={draft.genres} errors={errors} onChange={(genres) => change({ genres })} />
      <Countries value={draft.countries} errors={errors} onChange={(countries) => change({ countries })} />
      <Credits value={draft.credits} errors={errors} onChange={(credits) => change({ credits })} />
      <Availability value={draft.availability} errors={errors} onChange={(availability) => change({ availability })} />
    </>
  );
}

export function Synopsis({ path, lang, label, errors, value, onChange }: { path: string; lang: string; label: string; errors: FieldErrors; value: string; onChange: (value: string) => void }) {
  const error = errors.get(path);
  return (
    <div className="field">
      <label htmlFor={path}>{label}</label>
      <textarea id={path} lang={lang} name={path} data-testid={path} rows={6} maxLength={4000} value={value} aria-invalid={error !== undefined} aria-describedby={error && `${path}-note`} onChange={(event) => onChange(event.target.value)} />
      {error && (
        <p id={`${path}-note`} className="field-error" data-testid={`${path}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function useWarnBeforeLeaving(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);
}
