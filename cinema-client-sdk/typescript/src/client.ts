import { CinemaError } from './error.js';
import * as analytics from './generated/analytics/index.js';
import * as auth from './generated/auth/index.js';
import * as catalog from './generated/catalog/index.js';
import * as etl from './generated/etl/index.js';
import * as search from './generated/search/index.js';
import * as notification from './generated/notification/index.js';
import * as recommendation from './generated/recommendation/index.js';
import * as payment from './generated/payment/index.js';
import * as user from './generated/user/index.js';
import * as streaming from './generated/streaming/index.js';
import { createMemoryStore, Session, type RefreshTokenStore, type SessionListener } from './session.js';
import { Transport } from './transport.js';
import { uploadMaster, type MasterOf, type UploadOptions } from './upload.js';

export interface CinemaClientOptions {
  /** Where the gateway is, like `https://cinema.example`; by default the origin of the page. */
  baseUrl?: string;
  /** The language of titles and names, as in Accept-Language; by default what the platform or browser sends. */
  language?: string;
  /** `cookie` in a browser, where scripts must not see the refresh token; `body` (default) in apps. */
  refreshTokenIn?: 'body' | 'cookie';
  /** Where the refresh token, and what makes the device known, are kept with `body`; by default in memory. */
  refreshTokenStore?: RefreshTokenStore;
  /** How often a request that may be repeated is sent again after a network error or a 502, 503 or 504; 3 by default. */
  maxRetries?: number;
  /** How long an answer is waited for; 30 000 by default. */
  timeoutMillis?: number;
}

/**
 * The platform as seen by a viewer's app: all operations of the contracts, with one sign-in that is kept alive.
 *
 * Failures are thrown as CinemaError; a request that is aborted by its signal throws the signal's reason.
 */
export class CinemaClient {
  readonly auth: auth.AuthApi;
  readonly secondSteps: auth.SecondStepsApi;
  readonly secondFactors: auth.SecondFactorsApi;
  readonly passkeys: auth.PasskeysApi;
  readonly links: auth.LinksApi;
  readonly accounts: auth.AccountsApi;
  readonly audit: auth.AuditApi;
  readonly dataKeys: auth.DataKeysApi;
  readonly sessions: auth.SessionsApi;
  readonly keys: auth.KeysApi;
  readonly social: auth.SocialApi;
  readonly oauth: auth.OAuthApi;
  readonly clients: auth.ClientsApi;
  readonly titles: catalog.TitlesApi;
  readonly episodes: catalog.EpisodesApi;
  readonly people: catalog.PeopleApi;
  readonly genres: catalog.GenresApi;
  readonly search: search.SearchApi;
  readonly uploads: streaming.UploadsApi;
  readonly jobs: streaming.JobsApi;
  readonly playback: streaming.PlaybackApi;
  readonly downloads: streaming.DownloadsApi;
  readonly markers: streaming.MarkersApi;
  readonly media: streaming.MediaApi;
  readonly drm: streaming.DrmApi;
  readonly reports: analytics.ReportsApi;
  readonly events: analytics.EventsApi;
  readonly experiments: analytics.ExperimentsApi;
  readonly me: user.MeApi;
  readonly profiles: user.ProfilesApi;
  readonly library: user.LibraryApi;
  readonly playlists: user.PlaylistsApi;
  readonly plans: payment.PlansApi;
  readonly subscriptions: payment.SubscriptionsApi;
  readonly payments: payment.PaymentsApi;
  readonly invoices: payment.InvoicesApi;
  readonly webhooks: payment.WebhooksApi;
  readonly billing: payment.BillingApi;
  readonly sandbox: payment.SandboxApi;
  readonly recommendations: recommendation.RecommendationsApi;
  readonly models: recommendation.ModelsApi;
  readonly notifications: notification.NotificationsApi;
  readonly failedMails: notification.FailedMailsApi;
  readonly dataJobs: etl.DataJobsApi;

  /** May be changed at any time; holds from the next request on. */
  language: string | undefined;

  readonly #session: Session;
  readonly #transport: Transport;
  readonly #refreshTokenIn: 'body' | 'cookie';

  constructor(options: CinemaClientOptions = {}) {
    this.language = options.language;
    this.#refreshTokenIn = options.refreshTokenIn ?? 'body';
    this.#transport = new Transport(options.maxRetries ?? 3, options.timeoutMillis ?? 30_000);
    const parameters = {
      basePath: (options.baseUrl ?? '').replace(/\/+$/, ''),
      credentials: 'same-origin' as const,
      accessToken: () => this.#session.accessToken(),
      fetchApi: (url: unknown, init?: RequestInit) => this.#fetch(String(url), init),
      middleware: [{ onError: rethrow }],
    };
    // Repeating a refresh or sign-out is safe: the server gives the same successor again for a while.
    const repeating = {
      ...parameters,
      fetchApi: (url: unknown, init?: RequestInit) => this.#fetch(String(url), init, true),
    };
    this.#session = new Session(
      new auth.AuthApi(new auth.Configuration(repeating)),
      this.#refreshTokenIn === 'cookie' ? undefined : (options.refreshTokenStore ?? createMemoryStore()),
    );

    const authConfiguration = new auth.Configuration(parameters);
    this.auth = new auth.AuthApi(authConfiguration);
    this.secondSteps = new auth.SecondStepsApi(authConfiguration);
    this.secondFactors = new auth.SecondFactorsApi(authConfiguration);
    this.passkeys = new auth.PasskeysApi(authConfiguration);
    this.links = new auth.LinksApi(authConfiguration);
    this.accounts = new auth.AccountsApi(authConfiguration);
    this.audit = new auth.AuditApi(authConfiguration);
    this.dataKeys = new auth.DataKeysApi(authConfiguration);
    this.sessions = new auth.SessionsApi(authConfiguration);
    this.keys = new auth.KeysApi(authConfiguration);
    this.social = new auth.SocialApi(authConfiguration);
    this.oauth = new auth.OAuthApi(authConfiguration);
    this.clients = new auth.ClientsApi(authConfiguration);
    const catalogConfiguration = new catalog.Configuration(parameters);
    this.titles = new catalog.TitlesApi(catalogConfiguration);
    this.episodes = new catalog.EpisodesApi(catalogConfiguration);
    this.people = new catalog.PeopleApi(catalogConfiguration);
    this.genres = new catalog.GenresApi(catalogConfiguration);
    this.search = new search.SearchApi(new search.Configuration(parameters));
    const streamingConfiguration = new streaming.Configuration(parameters);
    this.uploads = new streaming.UploadsApi(streamingConfiguration);
    this.jobs = new streaming.JobsApi(streamingConfiguration);
    this.playback = new streaming.PlaybackApi(streamingConfiguration);
    this.downloads = new streaming.DownloadsApi(streamingConfiguration);
    this.markers = new streaming.MarkersApi(streamingConfiguration);
    this.media = new streaming.MediaApi(streamingConfiguration);
    this.drm = new streaming.DrmApi(streamingConfiguration);
    const analyticsConfiguration = new analytics.Configuration(parameters);
    this.reports = new analytics.ReportsApi(analyticsConfiguration);
    this.events = new analytics.EventsApi(analyticsConfiguration);
    this.experiments = new analytics.ExperimentsApi(analyticsConfiguration);
    const userConfiguration = new user.Configuration(parameters);
    this.me = new user.MeApi(userConfiguration);
    this.profiles = new user.ProfilesApi(userConfiguration);
    this.library = new user.LibraryApi(userConfiguration);
    this.playlists = new user.PlaylistsApi(userConfiguration);
    const paymentConfiguration = new payment.Configuration(parameters);
    this.plans = new payment.PlansApi(paymentConfiguration);
    this.subscriptions = new payment.SubscriptionsApi(paymentConfiguration);
    this.payments = new payment.PaymentsApi(paymentConfiguration);
    this.invoices = new payment.InvoicesApi(paymentConfiguration);
    this.webhooks = new payment.WebhooksApi(paymentConfiguration);
    this.billing = new payment.BillingApi(paymentConfiguration);
    this.sandbox = new payment.SandboxApi(paymentConfiguration);
    const recommendationConfiguration = new recommendation.Configuration(parameters);
    this.recommendations = new recommendation.RecommendationsApi(recommendationConfiguration);
    this.models = new recommendation.ModelsApi(recommendationConfiguration);
    const notificationConfiguration = new notification.Configuration(parameters);
    this.notifications = new notification.NotificationsApi(notificationConfiguration);
    this.failedMails = new notification.FailedMailsApi(notificationConfiguration);
    this.dataJobs = new etl.DataJobsApi(new etl.Configuration(parameters));
  }

  /** The token of requests, renewed if need be: for players that fetch licences by themselves. */
  accessToken(): Promise<string> {
    return this.#session.accessToken();
  }

  /** Who is signed in. */
  get account(): auth.Account | undefined {
    return this.#session.account;
  }

  /** Tells of every sign-in, renewal and end of the sign-in. Returns what ends the listening. */
  onSessionChange(listener: SessionListener): () => void {
    this.#session.listeners.add(listener);
    return () => this.#session.listeners.delete(listener);
  }

  /** Throws a CinemaError with `secondFactor` when the account has two-step sign-in: go on with confirmSignIn. */
  async signIn(email: string, password: string, device?: string): Promise<auth.Account> {
    const deviceToken = await this.#session.deviceToken();
    const credentials = { email, password, device, deviceToken, refreshTokenIn: this.#refreshTokenIn };
    const tokens = await this.auth.login({ credentials });
    await this.#session.begin(tokens);
    return tokens.account;
  }

  /** Finishes a sign-in that waits for its second step. */
  async confirmSignIn(challenge: string, proof: { code: string } | { recoveryCode: string }): Promise<auth.Account> {
    const secondFactor = { challenge, ...proof, refreshTokenIn: this.#refreshTokenIn };
    const tokens = await this.secondSteps.loginSecondFactor({ secondFactor });
    await this.#session.begin(tokens);
    return tokens.account;
  }

  /** Signs in with what navigator.credentials.get gave for the options of secondSteps.startPasskeyLogin. */
  async signInWithPasskey(credential: auth.PasskeyAssertion, device?: string): Promise<auth.Account> {
    const passkeyLogin = { credential, device, refreshTokenIn: this.#refreshTokenIn };
    const tokens = await this.secondSteps.loginPasskey({ passkeyLogin });
    await this.#session.begin(tokens);
    return tokens.account;
  }

  /** Where to send the browser to sign in with a provider, like `google`; it comes back to `/sign-in/callback/<provider>`. */
  async startSocialSignIn(provider: string, options: Omit<auth.NewAuthorization, 'refreshTokenIn'> = {}): Promise<string> {
    const newAuthorization = { ...options, refreshTokenIn: this.#refreshTokenIn };
    return (await this.social.startSocialSignIn({ provider, newAuthorization })).authorizationUrl;
  }

  /** Signs in with what the provider sent the browser back with. */
  async finishSocialSignIn(provider: string, callback: auth.Callback): Promise<auth.Tokens> {
    const tokens = await this.social.finishSocialSignIn({ provider, callback });
    await this.#session.begin(tokens);
    return tokens;
  }

  /** Takes up the sign-in whose refresh token is in the cookie or the store. Throws a CinemaError with status 401 when there is none. */
  async restore(): Promise<auth.Account> {
    await this.#session.refresh();
    if (this.account === undefined) throw CinemaError.signedOut();
    return this.account;
  }

  /** Ends the sign-in here at once, and on the server; throws when the server was not told. */
  async signOut(): Promise<void> {
    const refreshToken = await this.#session.end();
    await this.auth.logout({ refreshRequest: { refreshToken } });
  }

  /**
   * Uses a profile from now on; the tokens of later renewals carry it, too. Throws a CinemaError with the code pin_required or pin_wrong
   * where the account's PIN is needed.
   */
  selectProfile(profileId: string, pin?: string): Promise<void> {
    return this.#session.exchange(() => this.profiles.selectProfile({ profileId, selection: { pin } }));
  }

  /** Sends a master file in parts and hands it over for packaging. */
  uploadMaster(of: MasterOf, file: Blob, fileName: string, options?: UploadOptions): Promise<streaming.MediaJob> {
    return uploadMaster(this.uploads, of, file, fileName, options);
  }

  async #fetch(url: string, init: RequestInit = {}, repeatable?: boolean): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.delete('Content-Length'); // fetch knows it from the body and takes none from callers
    if (this.language !== undefined && !headers.has('Accept-Language')) headers.set('Accept-Language', this.language);
    const authorization = headers.get('Authorization');
    try {
      return await this.#transport.send(url, { ...init, headers }, repeatable);
    } catch (error) {
      if (authorization === null || !(error instanceof CinemaError) || error.status !== 401) throw error;
      const token = await this.#session.renew(authorization.replace('Bearer ', ''));
      headers.set('Authorization', `Bearer ${token}`);
      return await this.#transport.send(url, { ...init, headers }, repeatable);
    }
  }
}

/** Keeps the generated code from wrapping our errors in its own. */
async function rethrow({ error }: { error: unknown }): Promise<never> {
  throw error;
}
