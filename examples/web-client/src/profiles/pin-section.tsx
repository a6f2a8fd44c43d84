import { useState, type FormEvent } from 'react';
import { Dialog } from '../dialog';
import { isPin, pinError, PinField } from '../pin';
import { usePlatform } from '../platform';
import { useViewer } from '../viewer';

/** The PIN that keeps children in their profiles. */
export function PinSection({ pinSet }: { pinSet: boolean }) {
  const { text } = usePlatform();
  const [doing, setDoing] = useState<'set' | 'remove'>();
  const [said, setSaid] = useState('');
  return (
    <section className="panel pin-section" aria-labelledby="pin-title">
      <h2 id="pin-title">{text.profiles.pinTitle}</h2>
      <p className="fine">{pinSet ? text.profiles.pinOn : text.profiles.pinOff}</p>
      <div className="buttons">
        <button type="button" className="button" onClick={() => setDoing('set')} data-testid="set-pin">
          {pinSet ? text.profiles.changePin : text.profiles.setPin}
        </button>
        {pinSet && (
          <button type="button" className="quiet" onClick={() => setDoing('remove')} data-testid="remove-pin">
            {text.profiles.removePin}
          </button>
        )}
      </div>
      <p role="status" className="said">
        {said}
      </p>
      {doing && (
        <PinChange
          removing={doing === 'remove'}
          pinSet={pinSet}
          onClose={() => setDoing(undefined)}
          onDone={() => {
            setSaid(doing === 'remove' ? text.profiles.pinRemoved : text.profiles.pinSaved);
            setDoing(undefined);
          }}
        />
      )}
    </section>
  );
}

interface PinChangeProps {
  removing: boolean;
  pinSet: boolean;
  onClose: () => void;
  onDone: () => void;
}

function PinChange({ removing, pinSet, onClose, onDone }: PinChangeProps) {
  const { client, text } = usePlatform();
  const { reload } = useViewer();
  const [current, setCurrent] = useState('');
  const [pin, setPin] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((pinSet && !isPin(current)) || (!removing && !isPin(pin))) return setError(text.profiles.badPin);
    setBusy(true);
    setError(undefined);
    try {
      await client.me.putPin({ newPin: { pin: removing ? undefined : pin, currentPin: pinSet ? current : undefined } });
      await reload();
      onDone();
    } catch (failure) {
      setError(pinError(text, failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={removing ? text.profiles.removePin : pinSet ? text.profiles.changePin : text.profiles.setPin} onClose={onClose} testId="pin-change">
      <form className="stack" onSubmit={submit} noValidate>
        {pinSet && <PinField id="current-pin" label={text.profiles.currentPin} value={current} error={error} autoFocus onChange={setCurrent} />}
        {!removing && <PinField id="new-pin" label={text.profiles.newPin} value={pin} error={pinSet ? undefined : error} autoFocus={!pinSet} onChange={setPin} />}
        <button type="submit" className="button primary big" disabled={busy} data-testid="pin-save">
          {removing ? text.profiles.removePin : text.save}
        </button>
      </form>
    </Dialog>
  );
}
