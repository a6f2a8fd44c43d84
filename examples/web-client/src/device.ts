/** What the viewer knows this browser as, for the notice about a new sign-in and the name of a passkey. */
export function deviceName(): string {
  const known = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(navigator.userAgent))?.[1];
  const browser = known([[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/YaBrowser/, 'Yandex'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari']]);
  const system = known([[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS/, 'macOS'], [/Linux/, 'Linux']]);
  return [browser ?? 'Browser', system].filter(Boolean).join(', ');
}
