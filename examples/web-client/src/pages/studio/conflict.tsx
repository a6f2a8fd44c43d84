import type { Title } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { countryName } from '../../parts';
import { usePlatform } from '../../platform';
import { Time, useStaffText } from '../../staff';
import { draftFields, draftOf, sameField, type Draft } from './draft';

interface ConflictProps {
  base: Draft;
  mine: Draft;
  theirs: Title;
  busy: boolean;
  onSave: (draft: Draft) => void;
  onLoad: () => void;
}

/** Somebody else has saved meanwhile: shows both sides of each field that differs, and lets choose. */
export function Conflict({ base, mine, theirs, busy, onSave, onLoad }: ConflictProps) {
  const staff = useStaffText();
  const saved = draftOf(theirs);
  const differing = draftFields.filter((field) => !sameField(mine, saved, field));
  const [chosen, setChosen] = useState<Partial<Record<keyof Draft, boolean>>>({});
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [theirs.version]);
  const takesTheirs = (field: keyof Draft) => chosen[field] ?? sameField(base, mine, field);
  const save = () => onSave({ ...mine, ...Object.fromEntries(differing.filter(takesTheirs).map((field) => [field, saved[field]])) });
  return (
    <section ref={box} className="conflict" role="alertdialog" aria-label={staff.conflictTitle} tabIndex={-1} data-testid="conflict">
      <h2>{staff.conflictTitle}</h2>
      <p>{staff.conflictText}</p>
      <div className="conflict-fields">
        {differing.map((field) => (
          <fieldset key={field} className="group" data-testid={`conflict-${field}`}>
            <legend>{staff.draftFields[field]}</legend>
            {[true, false].map((theirsHere) => (
              <label key={String(theirsHere)} className={takesTheirs(field) === theirsHere ? 'side on' : 'side'}>
                <input type="radio" name={`side-${field}`} checked={takesTheirs(field) === theirsHere} onChange={() => setChosen({ ...chosen, [field]: theirsHere })} />
                <span>
                  <span className="fine">{theirsHere ? staff.savedSide : staff.mySide}</span>
                  <Value draft={theirsHere ? saved : mine} field={field} />
                </span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      <div className="buttons">
        <button type="button" className="button primary" disabled={busy} onClick={save} data-testid="conflict-save">
          {staff.saveChoice}
        </button>
        <button type="button" className="button" disabled={busy} onClick={onLoad} data-testid="conflict-load">
          {staff.loadSaved}
        </button>
      </div>
    </section>
  );
}

function Value({ draft, field }: { draft: Draft; field: keyof Draft }) {
  const { text, language } = usePlatform();
  const staff = useStaffText();
  const nothing = <span className="hint">{staff.nothing}</span>;
  if (field === 'credits') {
    if (draft.credits.length === 0) return nothing;
    return <span>{draft.credits.map(({ name, role, character }) => `${name} · ${staff.roles[role] ?? role}${character && ` · ${character}`}`).join('; ')}</span>;
  }
  if (field === 'availability') {
    if (draft.availability.length === 0) return nothing;
    return (
      <span>
        {draft.availability.map(({ region, from, until }, index) => (
          <span key={index} className="block">
            {region === '*' ? text.everywhere : countryName(region, language)}
            {from && <> · {staff.from} <Time at={from} /></>}
            {until && <> · {staff.until} <Time at={until} /></>}
          </span>
        ))}
      </span>
    );
  }
  if (field === 'free') return <span>{draft.free ? staff.yes : staff.no}</span>;
  if (field === 'kind') return <span>{text.kinds[draft.kind]}</span>;
  if (field === 'countries') return draft.countries.length === 0 ? nothing : <span>{draft.countries.map((code) => countryName(code, language)).join(', ')}</span>;
  const value = draft[field];
  return value.length === 0 ? nothing : <span className="clamped">{typeof value === 'string' ? value : value.join(', ')}</span>;
}
