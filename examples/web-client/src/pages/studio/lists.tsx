import type { AvailabilityWindow } from '@opencinema/client';
import { useMemo, useState } from 'react';
import { Combobox } from '../../combobox';
import { Group, Input, Select, type FieldErrors } from '../../form';
import { Icon } from '../../icons';
import { countryName } from '../../parts';
import { usePlatform } from '../../platform';
import { useLive, useStaffText } from '../../staff';

interface ListProps<T> {
  value: T[];
  errors: FieldErrors;
  onChange: (value: T[]) => void;
}

export function Genres({ value, errors, onChange }: ListProps<string>) {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data } = useLive('genres', (signal) => client.genres.listGenres({}, { signal }));
  return (
    <Group path="genres" legend={staff.genres} errors={errors}>
      <div className="chips">
        {data?.items.map(({ slug, name }) => {
          const on = value.includes(slug);
          return (
            <button
              type="button"
              key={slug}
              className={on ? 'chip on' : 'chip'}
              aria-pressed={on}
              data-testid={`genre-${slug}`}
              onClick={() => onChange(on ? value.filter((one) => one !== slug) : [...value, slug])}
            >
              {name}
            </button>
          );
        })}
      </div>
    </Group>
  );
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Codes that the browser can name but that are no countries. */
const NO_COUNTRY = /^(A[A]|Q[M-Z]|X[A-JL-Z]|Z[Z]|E[UZ]|UN)$/;

/** The countries that the browser knows the names of. */
export function countryOptions(language: string): { id: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NO_COUNTRY.test(code) && new Intl.Locale(`und-${code}`).maximize().region === code)
    .flatMap((id) => {
      const label = names.of(id);
      return label ? [{ id, label }] : [];
    })
    .sort((a, b) => a.label.localeCompare(b.label, language));
}

export function Countries({ value, errors, onChange }: ListProps<string>) {
  const { text, language } = usePlatform();
  const staff = useStaffText();
  const [typed, setTyped] = useState('');
  const options = useMemo(() => countryOptions(language), [language]);
  const suggest = async (q: string) => {
    const wanted = q.toLocaleLowerCase(language);
    return options
      .filter(({ id, label }) => !value.includes(id) && (label.toLocaleLowerCase(language).includes(wanted) || id.toLowerCase() === wanted))
      .slice(0, 8)
      .map(({ id, label }) => ({ id, label, hint: id }));
  };
  return (
    <Group path="countries" legend={staff.countries} errors={errors}>
      {value.length > 0 && (
        <div className="chips">
          {value.map((code) => (
            <button type="button" key={code} className="chip on" aria-label={text.remove(countryName(code, language))} onClick={() => onChange(value.filter((one) => one !== code))}>
              {countryName(code, language)}
              <Icon name="close" />
            </button>
          ))}
        </div>
      )}
      <Combobox
        label={staff.addCountry}
        placeholder={staff.addCountry}
        value={typed}
        testId="add-country"
        onChange={setTyped}
        onPick={({ id }) => {
          setTyped('');
          onChange([...value, id]);
        }}
        suggest={suggest}
      />
    </Group>
  );
}

/** An instant in a field of local time, and back. */
export function localTime(instant: string | undefined): string {
  if (instant === undefined) return '';
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function instantOf(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}

export function Availability({ value, errors, onChange }: ListProps<AvailabilityWindow>) {
  const { text, language } = usePlatform();
  const staff = useStaffText();
  const countries = useMemo(() => countryOptions(language), [language]);
  const regions = [['*', text.everywhere] as const, ...countries.map(({ id, label }) => [id, label] as const)];
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const change = (index: number, window: Partial<AvailabilityWindow>) => onChange(value.map((one, at) => (at === index ? { ...one, ...window } : one)));
  return (
    <Group path="availability" legend={staff.availability} hint={staff.availabilityHint(zone)} errors={errors} shown={(path) => /^availability\[\d+\]\.(region|from|until)$/.test(path)}>
      {value.map((window, index) => {
        const path = `availability[${index}]`;
        const known = regions.some(([code]) => code === window.region) ? regions : [...regions, [window.region, window.region] as const];
        return (
          <div key={index} className="window">
            <Select path={`${path}.region`} label={staff.region} errors={errors} value={window.region} options={known} onChange={(region) => change(index, { region })} />
            <Input path={`${path}.from`} label={staff.from} type="datetime-local" errors={errors} value={localTime(window.from)} onChange={(from) => change(index, { from: instantOf(from) })} />
            <Input path={`${path}.until`} label={staff.until} type="datetime-local" errors={errors} value={localTime(window.until)} onChange={(until) => change(index, { until: instantOf(until) })} />
            <button type="button" className="round" title={staff.removeWindow} aria-label={staff.removeWindow} onClick={() => onChange(value.filter((_, at) => at !== index))}>
              <Icon name="close" />
            </button>
          </div>
        );
      })}
      {value.length === 0 && <p className="fine">{staff.opening.closed}</p>}
      <button type="button" className="button compact" data-testid="add-window" onClick={() => onChange([...value, { region: '*' }])}>
        {staff.addWindow}
      </button>
    </Group>
  );
}
