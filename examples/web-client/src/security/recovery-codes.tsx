import { useState } from 'react';
import { Dialog } from '../dialog';
import { usePlatform } from '../platform';

/** Shows the recovery codes, this once. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { text } = usePlatform();
  const [said, setSaid] = useState('');
  const all = codes.join('\n') + '\n';

  const download = () => {
    const url = URL.createObjectURL(new Blob([all], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'open-cinema-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  };
  const copy = async () => {
    await navigator.clipboard.writeText(all);
    setSaid(text.factors.copied);
  };
  return (
    <Dialog title={text.factors.recoveryTitle} onClose={onClose} testId="recovery-codes">
      <p>{text.factors.recoveryHint}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="buttons">
        <button type="button" className="button" onClick={() => void copy()}>
          {text.factors.copy}
        </button>
        <button type="button" className="button" onClick={download}>
          {text.factors.download}
        </button>
        <button type="button" className="button" onClick={() => print()}>
          {text.factors.print}
        </button>
        <button type="button" className="button primary" onClick={onClose} data-testid="codes-kept">
          {text.factors.codesKept}
        </button>
      </div>
      <p role="status" className="said">
        {said}
      </p>
    </Dialog>
  );
}
