import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Icon } from './icons';
import { usePlatform } from './platform';

interface DialogProps {
  title: string;
  onClose: () => void;
  testId?: string;
  children: ReactNode;
}

/** A window over the page that has the keyboard until it is closed; it is open as long as it is rendered. */
export function Dialog({ title, onClose, testId, children }: DialogProps) {
  const { text } = usePlatform();
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="round" aria-label={text.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  hint: string;
  action: string;
  refuse?: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot simply be taken back. */
export function Confirm({ title, hint, action, refuse, busy = false, onConfirm, onClose, children }: ConfirmProps) {
  const { text } = usePlatform();
  return (
    <Dialog title={title} onClose={onClose} testId="confirm">
      <p>{hint}</p>
      {children}
      <div className="buttons">
        <button type="button" className="button danger" disabled={busy} onClick={onConfirm} data-testid="confirm-action">
          {action}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {refuse ?? text.cancel}
        </button>
      </div>
    </Dialog>
  );
}
