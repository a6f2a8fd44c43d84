import type { AvailabilityWindow, NewTitle, Title } from '@opencinema/client';

export interface DraftCredit {
  personId: string;
  name: string;
  role: string;
  character: string;
}

/** A title as it stands in the form: what was typed, which may be wrong still. */
export interface Draft {
  kind: string;
  titleEn: string;
  synopsisEn: string;
  titleRu: string;
  synopsisRu: string;
  originalTitle: string;
  year: string;
  runtimeMinutes: string;
  ageRating: string;
  countries: string[];
  genres: string[];
  credits: DraftCredit[];
  availability: AvailabilityWindow[];
  free: boolean;
}

export const draftFields = [
  'kind', 'titleEn', 'synopsisEn', 'titleRu', 'synopsisRu', 'originalTitle', 'year', 'runtimeMinutes',
  'ageRating', 'countries', 'genres', 'credits', 'availability', 'free',
] as const satisfies readonly (keyof Draft)[];

export const emptyDraft: Draft = {
  kind: 'film',
  titleEn: '',
  synopsisEn: '',
  titleRu: '',
  synopsisRu: '',
  originalTitle: '',
  year: '',
  runtimeMinutes: '',
  ageRating: '0',
  countries: [],
  genres: [],
  credits: [],
  availability: [],
  free: false,
};

export function draftOf(title: Title): Draft {
  return {
    kind: title.kind,
    titleEn: title.translations.en?.title ?? '',
    synopsisEn: title.translations.en?.synopsis ?? '',
    titleRu: title.translations.ru?.title ?? '',
    synopsisRu: title.translations.ru?.synopsis ?? '',
    originalTitle: title.originalTitle ?? '',
    year: String(title.year),
    runtimeMinutes: title.runtimeMinutes === undefined ? '' : String(title.runtimeMinutes),
    ageRating: String(title.ageRating),
    countries: title.countries,
    genres: title.genres.map(({ slug }) => slug),
    credits: title.credits.map(({ person, role, character }) => ({ personId: person.id, name: person.name, role, character: character ?? '' })),
    availability: title.availability,
    free: title.free,
  };
}

/** What is sent. Nothing is mended here: the platform says what is wrong, at its field. */
export function newTitleOf(draft: Draft): NewTitle {
  const translation = (title: string, synopsis: string) => (title || synopsis ? { title, synopsis: synopsis || undefined } : undefined);
  return {
    kind: draft.kind as NewTitle['kind'],
    originalTitle: draft.originalTitle || undefined,
    translations: { en: translation(draft.titleEn, draft.synopsisEn), ru: translation(draft.titleRu, draft.synopsisRu) },
    year: numberOf(draft.year) as number,
    runtimeMinutes: numberOf(draft.runtimeMinutes),
    countries: draft.countries,
    genres: draft.genres,
    credits: draft.credits.map(({ personId, role, character }) => ({ personId, role: role as 'actor', character: character || undefined })),
    ageRating: numberOf(draft.ageRating),
    availability: draft.availability,
    free: draft.free,
  };
}

/** Undefined for an empty field, which the platform then misses. */
function numberOf(typed: string): number | undefined {
  return typed.trim() === '' ? undefined : Number(typed);
}

/** Whether a field says the same; the name of a person depends on the language of the page. */
export function sameField(a: Draft, b: Draft, field: keyof Draft): boolean {
  const plain = (draft: Draft) => (field === 'credits' ? draft.credits.map(({ name: _, ...credit }) => credit) : draft[field]);
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

export function changedFields(a: Draft, b: Draft): (keyof Draft)[] {
  return draftFields.filter((field) => !sameField(a, b, field));
}

/** Unsaved work, kept for this visit in case the page is left. */
export interface KeptDraft {
  version: number;
  base: Draft;
  draft: Draft;
}

const keyOf = (id: string) => `cinema.draft.${id}`;

export function keepDraft(id: string, kept: KeptDraft | undefined): void {
  if (kept) sessionStorage.setItem(keyOf(id), JSON.stringify(kept));
  else sessionStorage.removeItem(keyOf(id));
}

export function keptDraft(id: string): KeptDraft | undefined {
  const kept = sessionStorage.getItem(keyOf(id));
  return kept === null ? undefined : (JSON.parse(kept) as KeptDraft);
}

export type Opening = 'closed' | 'later' | 'open' | 'over';

/** What the windows mean at a moment, wherever that is. */
export function openingOf(windows: AvailabilityWindow[], now: number): Opening {
  const from = (window: AvailabilityWindow) => (window.from === undefined ? -Infinity : Date.parse(window.from));
  const until = (window: AvailabilityWindow) => (window.until === undefined ? Infinity : Date.parse(window.until));
  if (windows.length === 0) return 'closed';
  if (windows.some((window) => from(window) <= now && now < until(window))) return 'open';
  return windows.some((window) => from(window) > now) ? 'later' : 'over';
}
