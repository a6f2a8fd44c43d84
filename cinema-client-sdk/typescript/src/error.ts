import type { Problem, SecondFactorProblem, Violation } from './generated/auth/models/index.js';
import type { StreamLimitProblem } from './generated/streaming/models/index.js';

/** An answer that is no success, or no answer at all. */
export class CinemaError extends Error {
  override readonly name = 'CinemaError';

  /** What a sign-in waits for whose password was right, if its account has two-step sign-in. */
  secondFactor: SecondFactorProblem | undefined;

  /** The streams in the way of another one, if the plan allows no more. */
  streamLimit: StreamLimitProblem | undefined;

  private constructor(
    message: string,
    /** Stable, for programs: the code of the problem document, `http_<status>` without one, `network`, `timeout` or `signed_out`. */
    readonly code: string,
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** What was wrong with this request. */
    readonly detail: string | undefined,
    /** The fields that were refused. */
    readonly violations: readonly Violation[],
    /** The correlation id to find the request in the logs of the platform. */
    readonly requestId: string | undefined,
    /** How long the server asks to wait before the next try. */
    readonly retryAfterMillis: number | undefined,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** The error that an answer stands for; reads its body. */
  static async ofResponse(response: Response): Promise<CinemaError> {
    let problem: Partial<Problem> = {};
    try {
      const body: unknown = JSON.parse(await response.text());
      if (typeof body === 'object' && body !== null) problem = body;
    } catch {
      // Not JSON (a proxy's page, a broken body): the status says enough.
    }
    const code = problem.code ?? `http_${response.status}`;
    const error = new CinemaError(
      problem.detail ?? problem.title ?? `The server answered ${response.status}`,
      code,
      response.status,
      problem.detail,
      problem.violations ?? [],
      problem.requestId ?? response.headers.get('X-Request-Id') ?? undefined,
      parseRetryAfter(response.headers.get('Retry-After')),
    );
    if (code === 'second_factor_required') error.secondFactor = problem as SecondFactorProblem;
    if (code === 'too_many_streams') error.streamLimit = problem as StreamLimitProblem;
    return error;
  }

  /** The error for a request that got no answer. */
  static ofFailure(cause: unknown): CinemaError {
    const timeout = cause instanceof DOMException && cause.name === 'TimeoutError';
    const message = timeout ? 'The server did not answer in time' : 'The server could not be reached';
    return new CinemaError(message, timeout ? 'timeout' : 'network', 0, undefined, [], undefined, undefined, cause);
  }

  /** The error for a request that needs a sign-in when there is none any more. */
  static signedOut(): CinemaError {
    return new CinemaError('Nobody is signed in', 'signed_out', 401, undefined, [], undefined, undefined);
  }

  /** True when the same request may succeed a little later. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(millis) ? undefined : Math.max(0, millis);
}
