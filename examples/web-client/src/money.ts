import type { Money } from '@opencinema/client';

export function moneyText({ amountMinor, currency }: Money, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}

export function dateText(instant: string | undefined, language: string): string {
  if (instant === undefined) return '';
  const date = new Date(instant).toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' });
  return date.replace(/\s*г\.$/, ''); // its dot would be the second one at the end of a sentence
}
