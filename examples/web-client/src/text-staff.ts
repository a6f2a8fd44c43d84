import type { Language } from './text';
import { en } from './text-staff-en';
import { ru } from './text-staff-ru';

/** What the studio and the pages of administrators say, apart from `texts` as viewers never load it. */
export type StaffText = typeof en;

export const staffTexts: Record<Language, StaffText> = { en, ru };
