import { CinemaError } from './error.js';

const FIRST_DELAY_MILLIS = 200;
const LONGEST_DELAY_MILLIS = 10_000;

/** Sends requests by fetch; repeats the ones that may be repeated, and turns every failure into a CinemaError. */
export class Transport {
  constructor(
    private readonly maxRetries: number,
    private readonly timeoutMillis: number,
  ) {}

  /** Returns a successful answer. A request that the caller aborts fails with the reason of its signal. */
  async send(url: string, init: RequestInit, repeatable = isIdempotent(init)): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const error = await this.#attempt(url, init);
      if (error instanceof Response) return error;
      const delay = error.retryAfterMillis ?? Math.random() * FIRST_DELAY_MILLIS * 2 ** attempt + FIRST_DELAY_MILLIS;
      if (!repeatable || !error.temporary || attempt >= this.maxRetries || delay > LONGEST_DELAY_MILLIS) throw error;
      await sleep(delay, init.signal);
    }
  }

  async #attempt(url: string, init: RequestInit): Promise<Response | CinemaError> {
    const timeout = new AbortController();
    // Sending a large body takes as long as it takes; only an answer is waited for.
    const timer =
      init.body instanceof Blob
        ? undefined
        : setTimeout(() => timeout.abort(new DOMException('No answer', 'TimeoutError')), this.timeoutMillis);
    try {
      const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
      const response = await fetch(url, { ...init, signal });
      return response.ok ? response : await CinemaError.ofResponse(response);
    } catch (failure) {
      init.signal?.throwIfAborted();
      return CinemaError.ofFailure(failure);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isIdempotent(init: RequestInit): boolean {
  const headers = new Headers(init.headers);
  if (headers.has('Idempotency-Key')) return true;
  // The first of two sends may have moved the version that If-Match names.
  return init.method !== 'POST' && !headers.has('If-Match');
}

function sleep(millis: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, millis);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
