import type { Consent } from '@opencinema/client';
import { useState } from 'react';
import { useLoad } from '../load';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';
import { consentTexts } from './consent-text';

/** The apps that the viewer has let in; each can be put out again. */
export function ConnectedApps() {
  const { client, language } = usePlatform();
  const text = consentTexts[language];
  const { data, error, retry, replace } = useLoad('connected-apps', (signal) => client.oauth.listConsents({ signal }));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();

  const withdraw = async ({ clientId, names }: Consent) => {
    setSaid('');
    setFailure(undefined);
    try {
      await client.oauth.withdrawConsent({ clientId });
      replace({ items: data!.items.filter((item) => item.clientId !== clientId) });
      setSaid(text.withdrawn(names[language]));
    } catch (refusal) {
      setFailure(refusal);
    }
  };
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  return (
    <section className="panel wide" aria-labelledby="connected-apps">
      <h2 id="connected-apps">{text.connected}</h2>
      <p className="fine">{text.connectedHint}</p>
      {error !== undefined && <ErrorBox error={error} onRetry={retry} />}
      {data?.items.length === 0 && <p>{text.none}</p>}
      {data?.items.map((consent) => (
        <div key={consent.clientId} className="account-line" data-testid="connected-app">
          <div>
            <strong>{consent.names[language]}</strong>
            <p className="fine">
              {text.since(day.format(new Date(consent.grantedAt)))}: {consent.scopes.map((scope) => text.scopes[scope]).join('; ')}
            </p>
          </div>
          <button type="button" className="button" aria-label={text.withdrawOf(consent.names[language])} onClick={() => void withdraw(consent)}>
            {text.withdraw}
          </button>
        </div>
      ))}
      {failure !== undefined && <ErrorBox error={failure} />}
      <p role="status" className="said">
        {said}
      </p>
    </section>
  );
}
