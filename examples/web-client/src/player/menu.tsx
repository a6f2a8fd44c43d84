import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from '../icons';
import type { Choice, Choices } from '../stream';

/** A part of a menu: choices under a heading, before them one for automatic or none. */
export interface Section {
  heading: string;
  choices: Choices;
  /** Comes first; absent if one must be chosen. */
  first?: Choice;
}

interface MenuProps {
  label: string;
  icon: 'settings' | 'captions';
  testId: string;
  sections: Section[];
  onChange: () => void;
  /** Below the choices. */
  children?: ReactNode;
}

/** A button of the player that opens a menu of choices. */
export function Menu({ label, icon, testId, sections, onChange, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus();
    const closeOutside = (event: Event) => {
      if (!menu.current?.contains(event.target as Node) && !button.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...menu.current!.querySelectorAll<HTMLElement>('button')];
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) items[(items.indexOf(document.activeElement as HTMLElement) + step + items.length) % items.length]?.focus();
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') return setOpen(false);
    else return;
    event.preventDefault();
  };
  return (
    <div className="player-menu">
      <button ref={button} type="button" className="round" aria-haspopup="menu" aria-expanded={open} aria-label={label} title={label} data-testid={testId} onClick={() => setOpen(!open)}>
        <Icon name={icon} />
      </button>
      {open && (
        <div ref={menu} role="menu" aria-label={label} onKeyDown={onKeyDown}>
          {sections.map(({ heading, choices, first }) => (
            <div key={heading} role="group" aria-label={heading}>
              {sections.length > 1 && <p className="menu-heading">{heading}</p>}
              {[...(first ? [first] : []), ...choices.all].map(({ id, label: name }) => (
                <button
                  key={id}
                  type="button"
                  role="menuitemradio"
                  tabIndex={-1}
                  aria-checked={choices.chosen === id}
                  onClick={() => {
                    choices.choose(id);
                    onChange();
                    close();
                  }}
                >
                  {name}
                </button>
              ))}
            </div>
          ))}
          {children}
        </div>
      )}
    </div>
  );
}
