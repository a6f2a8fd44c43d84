import { useState } from 'react';
import { Combobox, type Option } from '../../combobox';
import { Dialog } from '../../dialog';
import { ErrorSummary, fieldErrors, Group, Input, Select, type FieldErrors } from '../../form';
import { Icon } from '../../icons';
import { usePlatform } from '../../platform';
import { useAction, useStaffText } from '../../staff';
import type { DraftCredit } from './draft';

const CREATE = 'create';

export function Credits({ value, errors, onChange }: { value: DraftCredit[]; errors: FieldErrors; onChange: (value: DraftCredit[]) => void }) {
  const { client, text } = usePlatform();
  const staff = useStaffText();
  const [typed, setTyped] = useState('');
  const [creating, setCreating] = useState<string>();
  const roles = (['director', 'writer', 'actor'] as const).map((role) => [role, staff.roles[role] ?? role] as const);

  const add = (personId: string, name: string) => {
    setTyped('');
    setCreating(undefined);
    onChange([...value, { personId, name, role: value.some(({ role }) => role === 'director') ? 'actor' : 'director', character: '' }]);
  };
  const change = (index: number, credit: Partial<DraftCredit>) => onChange(value.map((one, at) => (at === index ? { ...one, ...credit } : one)));
  const move = (index: number, by: -1 | 1) => {
    const next = [...value];
    next.splice(index + by, 0, ...next.splice(index, 1));
    onChange(next);
  };
  const suggest = async (q: string, signal: AbortSignal): Promise<Option[]> => {
    const { items } = await client.search.suggest({ q, limit: 20 }, { signal });
    const people = items.filter(({ kind }) => kind === 'person').slice(0, 7);
    return [...people.map(({ id, text: label }) => ({ id, label, hint: text.person })), { id: CREATE, label: staff.createPerson(q), hint: '' }];
  };

  return (
    <Group path="credits" legend={staff.credits} errors={errors} shown={(path) => /\.(role|character)$/.test(path)}>
      <ul className="credits">
        {value.map((credit, index) => {
          const path = `credits[${index}]`;
          return (
            <li key={index} className="credit">
              <strong className="credit-name">{credit.name}</strong>
              <Select path={`${path}.role`} label={staff.role} errors={errors} value={credit.role} options={roles} onChange={(role) => change(index, { role })} />
              <Input path={`${path}.character`} label={staff.character} errors={errors} maxLength={200} value={credit.character} disabled={credit.role !== 'actor' && credit.character === ''} onChange={(character) => change(index, { character })} />
              <span className="credit-buttons">
                <button type="button" className="round" aria-label={`${staff.up}: ${credit.name}`} title={staff.up} disabled={index === 0} onClick={() => move(index, -1)}>
                  <Icon name="left" />
                </button>
                <button type="button" className="round" aria-label={`${staff.down}: ${credit.name}`} title={staff.down} disabled={index === value.length - 1} onClick={() => move(index, 1)}>
                  <Icon name="right" />
                </button>
                <button type="button" className="round" aria-label={text.remove(credit.name)} title={text.remove(credit.name)} onClick={() => onChange(value.filter((_, at) => at !== index))}>
                  <Icon name="close" />
                </button>
              </span>
            </li>
          );
        })}
      </ul>
      <Combobox
        label={staff.addPerson}
        placeholder={staff.addPerson}
        value={typed}
        testId="add-person"
        onChange={setTyped}
        onPick={({ id, label }) => (id === CREATE ? setCreating(typed.trim()) : add(id, label))}
        suggest={suggest}
      />
      {creating !== undefined && <NewPersonDialog typed={creating} onCreated={add} onClose={() => setCreating(undefined)} />}
    </Group>
  );
}

function NewPersonDialog({ typed, onCreated, onClose }: { typed: string; onCreated: (id: string, name: string) => void; onClose: () => void }) {
  const { client, text, language } = usePlatform();
  const staff = useStaffText();
  const cyrillic = /[а-яё]/i.test(typed);
  const [en, setEn] = useState(cyrillic ? '' : typed);
  const [ru, setRu] = useState(cyrillic ? typed : '');
  const { busy, error, run } = useAction();
  const errors = fieldErrors(error, staff);
  const create = () =>
    run(async () => {
      const person = await client.people.createPerson({ newPerson: { names: { en: en.trim() || undefined, ru: ru.trim() || undefined } } });
      onCreated(person.id, language === 'ru' ? ru.trim() || en.trim() : en.trim() || ru.trim());
    });
  return (
    <Dialog title={staff.newPerson} onClose={onClose}>
      <ErrorSummary error={error} />
      <div className="columns">
        <Input path="names.en" label={staff.nameIn.en} errors={errors} maxLength={200} value={en} lang="en" onChange={setEn} />
        <Input path="names.ru" label={staff.nameIn.ru} errors={errors} maxLength={200} value={ru} lang="ru" onChange={setRu} />
      </div>
      <div className="buttons">
        <button type="button" className="button primary" disabled={busy} onClick={create} data-testid="create-person">
          {staff.create}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {text.cancel}
        </button>
      </div>
    </Dialog>
  );
}
