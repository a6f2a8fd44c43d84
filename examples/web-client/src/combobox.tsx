import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { Icon } from './icons';
import { usePlatform } from './platform';

export interface Option {
  id: string;
  label: string;
  hint: string;
}

interface ComboboxProps {
  label: string;
  placeholder?: string;
  value: string;
  testId?: string;
  onChange: (value: string) => void;
  onPick: (option: Option) => void;
  /** Enter without a chosen suggestion. */
  onSubmit?: (value: string) => void;
  suggest: (value: string, signal: AbortSignal) => Promise<Option[]>;
}

const TYPING_PAUSE_MILLIS = 150;

/** A text field with suggestions, after the ARIA combobox pattern. */
export function Combobox({ label, placeholder, value, testId, onChange, onPick, onSubmit, suggest }: ComboboxProps) {
  const { text } = usePlatform();
  const listId = useId();
  const [options, setOptions] = useState<Option[]>([]);
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(-1);
  const open = typed !== undefined && options.length > 0;

  useEffect(() => {
    if (typed === undefined || typed.trim() === '') return setOptions([]);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      suggest(typed.trim().slice(0, 100), abort.signal).then(
        (found) => {
          setOptions(found);
          setActive(-1);
        },
        () => setOptions([]), // suggestions are a comfort; the search itself tells of errors
      );
    }, TYPING_PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // The function is new at each render and means the same.
  }, [typed]);

  const close = () => {
    setTyped(undefined);
    setActive(-1);
  };
  const pick = (option: Option) => {
    close();
    onPick(option);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      const chosen = open ? options[active] : undefined;
      if (chosen) return pick(chosen);
      close();
      onSubmit?.(value);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      close();
    } else if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // One place before the first option stands for the text itself.
      setActive(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === 'ArrowDown' && value !== '') {
      setTyped(value);
    }
  };

  return (
    <div className="combobox">
      <Icon name="search" />
      <input
        type="text"
        role="combobox"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open && active >= 0 ? `${listId}-${active}` : undefined}
        placeholder={placeholder}
        value={value}
        data-testid={testId}
        onChange={(event) => {
          onChange(event.target.value);
          setTyped(event.target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {value !== '' && (
        <button
          type="button"
          className="combobox-clear"
          aria-label={text.clear}
          onClick={() => {
            onChange('');
            close();
          }}
        >
          <Icon name="close" />
        </button>
      )}
      <ul id={listId} role="listbox" aria-label={label} hidden={!open}>
        {options.map((option, index) => (
          <li
            key={option.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            data-testid="suggestion"
            onMouseDown={(event) => event.preventDefault() /* keeps the focus in the field */}
            onClick={() => pick(option)}
          >
            <span>{option.label}</span>
            <span className="hint">{option.hint}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
