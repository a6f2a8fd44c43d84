import type { Preference, Preferences } from '@opencinema/client';
import { useState } from 'react';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';
import { languages, type Language } from '../text';
import { useViewer } from '../viewer';

/** What the viewer is told, and where; each tick is saved at once. */
export function PreferencesSection() {
  const { client, text } = usePlatform();
  const { data, error, retry, replace } = useLoad('preferences', (signal) => client.notifications.getPreferences({ signal }));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();

  const change = async (changed: Preference) => {
    const before = data!;
    const items = before.items.map((item) => (item.kind === changed.kind ? changed : item));
    replace({ items });
    setSaid('');
    setFailure(undefined);
    try {
      const newPreferences = { items: items.map(({ kind, email, inbox }) => ({ kind, email, inbox })) };
      replace(await client.notifications.setPreferences({ newPreferences }));
      setSaid(text.accountPage.saved);
    } catch (refusal) {
      replace(before);
      setFailure(refusal);
    }
  };
  return (
    <section className="panel wide" aria-labelledby="preferences">
      <h2 id="preferences">{text.accountPage.notifications}</h2>
      {error !== undefined && <ErrorBox error={error} onRetry={retry} />}
      {data && <PreferenceTable preferences={data} onChange={(changed) => void change(changed)} />}
      {failure !== undefined && <ErrorBox error={failure} />}
      <p role="status" className="said">
        {said}
      </p>
    </section>
  );
}

function PreferenceTable({ preferences, onChange }: { preferences: Preferences; onChange: (changed: Preference) => void }) {
  const { text } = usePlatform();
  const ways = [
    ['email', text.accountPage.byEmail],
    ['inbox', text.accountPage.byInbox],
  ] as const;
  return (
    <table className="preferences">
      <thead>
        <tr>
          <td />
          {ways.map(([way, name]) => (
            <th key={way} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {preferences.items.map((item) => (
          <tr key={item.kind}>
            <th scope="row">{text.accountPage.kinds[item.kind]}</th>
            {ways.map(([way, name]) => (
              <td key={way}>
                {way === 'email' && item.emailRequired ? (
                  <span className="fine">{text.accountPage.always}</span>
                ) : (
                  <input
                    type="checkbox"
                    checked={item[way]}
                    aria-label={`${text.accountPage.kinds[item.kind]}: ${name}`}
                    data-testid={`${item.kind}-${way}`}
                    onChange={(event) => onChange({ ...item, [way]: event.target.checked })}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LanguageSection() {
  const { client, text, language, setLanguage } = usePlatform();
  const { reload } = useViewer();
  const [error, setError] = useState<unknown>();
  const choose = async (chosen: Language) => {
    setLanguage(chosen);
    setError(undefined);
    try {
      await client.me.putMe({ settings: { language: chosen } });
      await reload();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section className="panel wide" aria-labelledby="language">
      <h2 id="language">{text.accountPage.language}</h2>
      <p className="fine">{text.accountPage.languageHint}</p>
      <div className="buttons" role="radiogroup" aria-labelledby="language">
        {languages.map((known) => (
          <label key={known} className={known === language ? 'chip on' : 'chip'}>
            <input type="radio" name="language" className="unseen" checked={known === language} data-testid={`language-${known}`} onChange={() => void choose(known)} />
            {text.accountPage.languages[known]}
          </label>
        ))}
      </div>
      {error !== undefined && <ErrorBox error={error} />}
    </section>
  );
}
