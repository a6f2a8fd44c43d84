import type { StaffText } from '../../text-staff';

/** Numbers as people of a language write them. */
export function number(value: number, language: string): string {
  return value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}

export function percent(share: number, language: string): string {
  return share.toLocaleString(language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 2 : share < 1 ? 1 : 0 });
}

export function seconds(value: number, language: string, staff: StaffText): string {
  return `${value.toLocaleString(language, { maximumFractionDigits: 2 })} ${staff.secondsUnit}`;
}
