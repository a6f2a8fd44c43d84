import { CinemaError } from './error.js';
import type { AuthApi } from './generated/auth/apis/index.js';
import type { Account, Tokens } from './generated/auth/models/index.js';
import type { ProfileToken } from './generated/user/models/index.js';

/** Where an app keeps its refresh token between starts; a key chain, not a plain file. */
export interface RefreshTokenStore {
  load(): Promise<string | undefined> | string | undefined;
  save(token: string | undefined): Promise<void> | void;
  /** What an earlier sign-in gave this device. A store that does not keep it has none. */
  loadDevice?(): Promise<string | undefined> | string | undefined;
  /**
   * Keeps it also after a sign-out: shown at the next sign-in, it spares its owner the waiting when strangers guess the password.
   */
  saveDevice?(token: string): Promise<void> | void;
}

/** Keeps the tokens until the process ends. */
export function createMemoryStore(): RefreshTokenStore {
  let kept: string | undefined;
  let device: string | undefined;
  return {
    load: () => kept,
    save: (token) => {
      kept = token;
    },
    loadDevice: () => device,
    saveDevice: (token) => {
      device = token;
    },
  };
}

/** Called with the account that is signed in now, or undefined. */
export type SessionListener = (account: Account | undefined) => void;

interface Access {
  readonly token: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** One sign-in: its access token in memory and the one refresh that may be under way. */
export class Session {
  account: Account | undefined;
  readonly listeners = new Set<SessionListener>();
  #access: Access | undefined;
  #refreshing: Promise<void> | undefined;
  /** Grows with every sign-in and sign-out, so that an answer for an older one is not taken. */
  #generation = 0;

  /** Without a store the refresh token lives in a cookie. */
  constructor(
    private readonly auth: AuthApi,
    private readonly store: RefreshTokenStore | undefined,
  ) {}

  /** What makes this device known at a sign-in; undefined also where it lives in a cookie. */
  async deviceToken(): Promise<string | undefined> {
    return this.store?.loadDevice?.();
  }

  /** Takes the tokens of a new sign-in. */
  async begin(tokens: Tokens): Promise<void> {
    this.#supersede();
    await this.#accept(tokens);
    if (tokens.deviceToken !== undefined) await this.store?.saveDevice?.(tokens.deviceToken);
  }

  /** Takes a token of this sign-in that says more than the one before, like one with a profile. */
  async exchange(ask: () => Promise<ProfileToken>): Promise<void> {
    const generation = this.#generation;
    const { accessToken, expiresIn } = await ask();
    // What a renewal that is under way brings may still be as before, and must not come last.
    await this.#refreshing?.catch(() => undefined);
    if (generation !== this.#generation) throw CinemaError.signedOut();
    this.#hold(accessToken, expiresIn);
  }

  /** Forgets the sign-in. Returns the refresh token it had outside of the cookie. */
  async end(): Promise<string | undefined> {
    this.#supersede();
    const refreshToken = await this.store?.load();
    this.#access = undefined;
    this.#show(undefined);
    await this.store?.save(undefined);
    return refreshToken;
  }

  /** The token for the next request, renewed shortly before it expires; empty when nobody is signed in. */
  async accessToken(): Promise<string> {
    const access = this.#access;
    if (access === undefined) return '';
    if (Date.now() < access.renewAt) return access.token;
    try {
      return await this.renew(access.token);
    } catch (error) {
      if (this.#access === access && Date.now() < access.expiresAt) return access.token;
      throw error;
    }
  }

  /** A token other than the refused one. However many callers wait, one refresh is made. */
  async renew(refused: string): Promise<string> {
    if (this.#access === undefined) throw CinemaError.signedOut();
    if (this.#access.token === refused) await this.refresh();
    return this.#access.token;
  }

  refresh(): Promise<void> {
    if (this.#refreshing === undefined) {
      const refreshing = this.#refresh().finally(() => {
        if (this.#refreshing === refreshing) this.#refreshing = undefined;
      });
      this.#refreshing = refreshing;
    }
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const generation = this.#generation;
    const refreshToken = await this.store?.load();
    if (this.store && refreshToken === undefined) throw CinemaError.signedOut();
    let tokens: Tokens;
    try {
      tokens = await this.auth.refresh({ refreshRequest: { refreshToken } });
    } catch (error) {
      const refused = error instanceof CinemaError && [400, 401, 403].includes(error.status);
      if (refused && generation === this.#generation) await this.end();
      throw error;
    }
    if (generation === this.#generation) await this.#accept(tokens);
    else if (this.#access === undefined) throw CinemaError.signedOut();
  }

  async #accept(tokens: Tokens): Promise<void> {
    this.#hold(tokens.accessToken, tokens.expiresIn);
    await this.store?.save(tokens.refreshToken);
    this.#show(tokens.account);
  }

  #hold(token: string, expiresIn: number): void {
    const lifetime = expiresIn * 1000;
    const now = Date.now();
    this.#access = { token, renewAt: now + lifetime - Math.min(60_000, lifetime / 5), expiresAt: now + lifetime };
  }

  #supersede(): void {
    this.#generation++;
    this.#refreshing = undefined;
  }

  #show(account: Account | undefined): void {
    this.account = account;
    for (const listener of this.listeners) listener(account);
  }
}
