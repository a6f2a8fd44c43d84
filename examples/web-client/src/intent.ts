import { CinemaError } from '@opencinema/client';
import { useRef } from 'react';

/** A random UUID (version 4), also on pages that came without TLS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** True when it is not known whether the call did its work, so that it has to be repeated under its key. */
export function isUncertain(error: unknown): boolean {
  return error instanceof CinemaError && (error.temporary || error.code === 'in_progress' || error.status === 500);
}

/** Gives each wish one idempotency key: the same until there is an answer to it, so that trying again does not do it twice. */
export function useIntent(): <T>(wish: string, send: (idempotencyKey: string) => Promise<T>) => Promise<T> {
  const open = useRef<{ wish: string; key: string }>(undefined);
  return async (wish, send) => {
    if (open.current?.wish !== wish) open.current = { wish, key: newId() };
    try {
      const answer = await send(open.current.key);
      open.current = undefined;
      return answer;
    } catch (error) {
      if (!isUncertain(error)) open.current = undefined;
      throw error;
    }
  };
}
