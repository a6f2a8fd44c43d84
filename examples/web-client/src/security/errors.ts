import { CinemaError } from '@opencinema/client';
import { errorText } from '../parts';
import type { Text } from '../text';

/** What went wrong with a passkey: on the device, or on the platform. */
export function passkeyErrorText(text: Text, error: unknown): string {
  if (error instanceof DOMException) {
    return error.name === 'InvalidStateError' ? text.factors.passkeyKnown : text.factors.passkeyCancelled;
  }
  if (error instanceof CinemaError && error.code === 'passkey_invalid') return text.factors.passkeyRefused;
  if (error instanceof CinemaError && error.code === 'passkeys_full') return text.factors.passkeysFull;
  if (error instanceof CinemaError && error.code === 'last_sign_in') return text.social.codes.last_sign_in ?? errorText(text, error);
  return errorText(text, error);
}

/** The field of a request that the platform refused, if that is all. */
export function isRefused(error: unknown, field: string): boolean {
  return error instanceof CinemaError && error.violations.some((violation) => violation.field === field);
}
