import { CinemaError, type Profile } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Confirm, Dialog } from '../dialog';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';
import { languages } from '../text';
import { useViewer } from '../viewer';

const ADULT = 21;
const KIDS_AGES = [0, 6, 12];
const AGES = [12, 16, 18, ADULT];

/** Makes a profile or changes one. */
export function ProfileForm({ profile, onClose }: { profile: Profile | undefined; onClose: () => void }) {
  const { client, text, language } = usePlatform();
  const { reload } = useViewer();
  const [values, setValues] = useState({
    name: profile?.name ?? '',
    kids: profile?.kids ?? false,
    maxAge: profile?.maxAge ?? ADULT,
    language: profile?.language ?? language,
  });
  const [nameError, setNameError] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const ages = values.kids ? KIDS_AGES : AGES;

  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      await reload();
      onClose();
    } catch (failure) {
      setError(failure);
      setDeleting(false);
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = values.name.trim();
    setNameError(name === '' ? text.profiles.badName : undefined);
    if (name === '') return;
    const newProfile = { ...values, name };
    void run(() => (profile ? client.profiles.replaceProfile({ profileId: profile.id, newProfile }) : client.profiles.createProfile({ newProfile })));
  };
  if (deleting && profile) {
    return (
      <Confirm
        title={text.profiles.deleteTitle(profile.name)}
        hint={text.profiles.deleteHint}
        action={text.delete}
        busy={busy}
        onConfirm={() => void run(() => client.profiles.deleteProfile({ profileId: profile.id }))}
        onClose={() => setDeleting(false)}
      />
    );
  }
  const full = error instanceof CinemaError && error.code === 'profile_limit';
  return (
    <Dialog title={profile ? text.profiles.editTitle : text.profiles.newTitle} onClose={onClose} testId="profile-form">
      <form className="stack" onSubmit={submit} noValidate>
        {full && (
          <p className="notice small" role="alert">
            {text.profiles.limit}
          </p>
        )}
        {error !== undefined && !full && <ErrorBox error={error} />}
        <div className="field">
          <label htmlFor="profile-name">{text.profiles.name}</label>
          <input
            id="profile-name"
            maxLength={50}
            autoFocus
            value={values.name}
            data-testid="profile-name"
            aria-invalid={nameError !== undefined}
            aria-describedby={nameError ? 'profile-name-note' : undefined}
            onChange={(event) => setValues({ ...values, name: event.target.value })}
          />
          {nameError && (
            <p id="profile-name-note" className="field-error">
              {nameError}
            </p>
          )}
        </div>
        {!profile?.first && (
          <label className="check">
            <input
              type="checkbox"
              checked={values.kids}
              data-testid="profile-kids"
              onChange={({ target }) => setValues({ ...values, kids: target.checked, maxAge: target.checked ? 6 : ADULT })}
            />
            <span>
              {text.profiles.forKids}
              <span className="fine block">{text.profiles.forKidsHint}</span>
            </span>
          </label>
        )}
        <Choice label={text.profiles.maxAge} value={values.maxAge} options={ages.map((age) => [age, age === ADULT ? text.profiles.anyAge : `${age}+`])} onChange={(age) => setValues({ ...values, maxAge: Number(age) })} />
        <Choice label={text.profiles.language} value={values.language} options={languages.map((known) => [known, text.accountPage.languages[known]])} onChange={(chosen) => setValues({ ...values, language: chosen === 'ru' ? 'ru' : 'en' })} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={busy} data-testid="profile-save">
            {text.save}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          {profile && !profile.first && (
            <button type="button" className="quiet danger" onClick={() => setDeleting(true)} data-testid="profile-delete">
              {text.delete}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

interface ChoiceProps<V extends string | number> {
  label: string;
  value: V;
  options: [V, string][];
  onChange: (value: string) => void;
}

function Choice<V extends string | number>({ label, value, options, onChange }: ChoiceProps<V>) {
  // A value that another client chose stays possible.
  const all = options.some(([known]) => known === value) ? options : [...options, [value, `${value}+`] as [V, string]];
  return (
    <label className="choice">
      <span>{label}</span>
      <span className="sort">
        <select value={value} onChange={(event) => onChange(event.target.value)}>
          {all.map(([known, name]) => (
            <option key={known} value={known}>
              {name}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}
