import type { Passkey } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { deviceName } from '../device';
import { Confirm, Dialog } from '../dialog';
import { useLoad } from '../load';
import { dateText } from '../money';
import { ErrorBox } from '../parts';
import { usePlatform } from '../platform';
import { passkeyErrorText } from './errors';
import { useReauthentication } from './proof';
import { createPasskey, hasPasskeys } from './webauthn';
import './security.css';

/** The passkeys of the account. */
export function PasskeysSection() {
  const { client, text } = usePlatform();
  const list = useLoad('passkeys', (signal) => client.passkeys.listPasskeys({ signal }));
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [passwordDialog, reauthenticated] = useReauthentication();
  const items = list.data?.items ?? [];

  const add = () => {
    setFailure(undefined);
    setSaid('');
    reauthenticated(async (password) => {
      const options = await client.passkeys.startPasskey({ reauthentication: { password } });
      const credential = await createPasskey(options);
      const added = await client.passkeys.addPasskey({ newPasskey: { name: deviceName().slice(0, 50), credential } });
      list.replace({ items: [added, ...items] });
      setSaid(text.factors.passkeyAdded);
    }).catch(setFailure);
  };
  return (
    <section className="panel wide" aria-labelledby="passkeys" data-testid="passkeys">
      <h2 id="passkeys">{text.factors.passkeys}</h2>
      <p>{hasPasskeys() ? text.factors.passkeysHint : text.factors.noPasskeys}</p>
      {list.error !== undefined && <ErrorBox error={list.error} onRetry={list.retry} />}
      {failure !== undefined && (
        <p className="notice small" role="alert" data-testid="passkey-error">
          {passkeyErrorText(text, failure)}
        </p>
      )}
      <ul className="passkeys">
        {items.map((passkey) => (
          <PasskeyLine
            key={passkey.id}
            passkey={passkey}
            onChange={(changed) => list.replace({ items: items.map((item) => (item.id === changed.id ? changed : item)) })}
            onRemove={() => list.replace({ items: items.filter((item) => item.id !== passkey.id) })}
          />
        ))}
      </ul>
      {hasPasskeys() && list.data && (
        <div className="buttons">
          <button type="button" className="button" onClick={add} data-testid="add-passkey">
            {text.factors.addPasskey}
          </button>
        </div>
      )}
      <p role="status" className="said">
        {said}
      </p>
      {passwordDialog}
    </section>
  );
}

interface PasskeyLineProps {
  passkey: Passkey;
  onChange: (changed: Passkey) => void;
  onRemove: () => void;
}

function PasskeyLine({ passkey, onChange, onRemove }: PasskeyLineProps) {
  const { client, text, language } = usePlatform();
  const [dialog, setDialog] = useState<'rename' | 'remove'>();
  const [failure, setFailure] = useState<unknown>();
  const { id: passkeyId, name, createdAt, lastUsedAt } = passkey;
  const close = () => setDialog(undefined);

  const act = (action: () => Promise<void>) => {
    setFailure(undefined);
    action().catch(setFailure).finally(close);
  };
  const rename = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = String(new FormData(event.currentTarget).get('passkey-name')).trim();
    if (chosen !== '') act(async () => onChange(await client.passkeys.renamePasskey({ passkeyId, passkeyName: { name: chosen } })));
  };
  const remove = () =>
    act(async () => {
      await client.passkeys.removePasskey({ passkeyId });
      onRemove();
    });
  const dates = [text.factors.added(dateText(createdAt, language)), lastUsedAt && text.factors.used(dateText(lastUsedAt, language))];
  return (
    <li data-testid="passkey">
      <div>
        <strong>{name}</strong>
        <p className="fine">{dates.filter(Boolean).join(', ')}</p>
      </div>
      <div className="buttons">
        <button type="button" className="button" aria-label={`${text.factors.rename}: ${name}`} onClick={() => setDialog('rename')} data-testid="rename-passkey">
          {text.factors.rename}
        </button>
        <button type="button" className="button" aria-label={`${text.factors.remove}: ${name}`} onClick={() => setDialog('remove')} data-testid="remove-passkey">
          {text.factors.remove}
        </button>
      </div>
      {failure !== undefined && <ErrorBox error={failure} />}
      {dialog === 'rename' && (
        <Dialog title={text.factors.rename} onClose={close} testId="rename">
          <form onSubmit={rename} className="code-form">
            <div className="field">
              <label htmlFor="passkey-name">{text.factors.passkeyName}</label>
              <input id="passkey-name" name="passkey-name" defaultValue={name} maxLength={50} autoFocus data-testid="passkey-name" />
            </div>
            <button type="submit" className="button primary" data-testid="passkey-save">
              {text.factors.save}
            </button>
          </form>
        </Dialog>
      )}
      {dialog === 'remove' && (
        <Confirm title={text.factors.removeTitle(name)} hint={text.factors.removeHint} action={text.factors.remove} onConfirm={remove} onClose={close} />
      )}
    </li>
  );
}
