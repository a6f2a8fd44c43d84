export { CinemaClient, type CinemaClientOptions } from './client.js';
export { CinemaError } from './error.js';
export { paginate, type Page } from './paging.js';
export type { RefreshTokenStore, SessionListener } from './session.js';
export { StoreError, type MasterOf, type UploadOptions } from './upload.js';

export type * from './generated/analytics/models/index.js';
export type * from './generated/auth/models/index.js';
export type * from './generated/catalog/models/index.js';
export type * from './generated/etl/models/index.js';
export type * from './generated/search/models/index.js';
export type * from './generated/streaming/models/index.js';
export type * from './generated/notification/models/index.js';
export type * from './generated/recommendation/models/index.js';
export type * from './generated/payment/models/index.js';
export type * from './generated/user/models/index.js';
export type { Problem, Violation } from './generated/auth/models/index.js';
export type { SearchRequest } from './generated/search/apis/index.js';
