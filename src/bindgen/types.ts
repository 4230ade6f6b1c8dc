/** Settings of a session. Names, bounds and defaults are those of the npm package. */
export interface SessionOptions {
  /** Where the back end's contract lives, without query. Needed unless `host.backend.silentLogin` is given. */
  baseURL?: string;
  /** Whose session is stored: another scope is another session. Default: `baseURL`. */
  scope?: string;
  /** Prefix of the storage key, to which the scope is added. Default `mp-session`. */
  storageKey?: string;
  /** The name of the header that carries the token. Default `Authorization`. */
  tokenHeader?: string;
  /** Which facts make {@link AuthStep} TWO and THREE, in this order. Default `['profile', 'phone']`. */
  authSteps?: Array<'profile' | 'phone'>;
  /** Limits how often in a row a token is refreshed. */
  fuse?: FuseOptions;
  /** How many different operations may wait for each other: 1 to 1000, default 32. Beyond: `ERR_QUEUE_FULL`. */
  queueCapacity?: number;
  /** Deadline of `host.login`, in ms: 100 to 120000, default 10000. */
  loginTimeoutMs?: number;
  /** Deadline of a call to the back end, in ms: 100 to 120000, default 15000. */
  requestTimeoutMs?: number;
  /** Deadline of `host.checkSession`, in ms: 100 to 120000, default 5000. */
  checkSessionTimeoutMs?: number;
  /** A token with less than this left is renewed before use, in ms: 0 to 3600000, default 60000. */
  renewBeforeMs?: number;
  /** How long the verdict of `host.checkSession` holds, in ms: 0 to 86400000, default 300000. */
  sessionKeyTtlMs?: number;
  /** Hears of a missing host method and of a listener that threw; never a secret. */
  logger?: { warn?(message: string): void };
}

/** Counts refreshes, not callers: a thousand refused requests are one refresh. */
export interface FuseOptions {
  /** Refreshes in a row before the fuse trips: 1 to 100, default 3. */
  capacity?: number;
  /** How long a tripped fuse stays locked, in ms: 1000 to 3600000, default 60000. */
  restoreAfterMs?: number;
  /** One unit comes back after each such time, in ms: 0 to 86400000, default 60000. 0: only tripping restores. */
  coolDownMs?: number;
}

/**
 * What a session needs from the platform. An absent method is one the platform lacks: what needs it
 * rejects with `ERR_UNSUPPORTED`. What a method throws or rejects with may be a {@link HostFailure}.
 */
export interface Host {
  /** A single-use code that the back end can exchange, as `wx.login` gives it. `timeout` in ms. */
  login?(options: { timeout: number }): MaybePromise<{ code: string }>;
  /** Whether the session_key of the last login is still good. */
  checkSession?(): MaybePromise<boolean>;
  /** The calls of the back-end contract as functions, all of them or some. */
  backend?: Partial<Backend>;
  /** One HTTP request, for the calls that `backend` does not have. Any status is an answer. */
  request?(options: HostRequest): MaybePromise<HostResponse>;
  /** Where the session survives the app; without it, it lives in memory. */
  storage?: SessionStorage;
  /** The wall clock in ms since the epoch. Default `Date.now`. It may jump either way. */
  now?(): number;
  /** Default: the global one. */
  setTimeout?(callback: () => void, ms: number): unknown;
  /** Default: the global one. Gets what `setTimeout` returned. */
  clearTimeout?(timer: unknown): void;
}

export interface HostRequest {
  url: string;
  method: 'POST';
  header: Record<string, string>;
  /** To be sent as JSON. */
  data: object;
  /** In ms. */
  timeout: number;
  /** Aborted when nobody waits any more; absent where the platform has no AbortController. */
  signal?: AbortSignal;
}

export interface HostResponse {
  statusCode: number;
  /** The body: its text, or what its JSON says. */
  data: unknown;
  header?: Record<string, string>;
}

/** Rejections that say how a host failed. Any other is "no" of `login` and `checkSession`, a network failure of `request`. */
export interface HostFailure {
  failure: 'network' | 'timeout' | 'interrupted' | 'refused' | 'unsupported' | 'aborted' | 'malformed';
  /** The platform's number; it is kept as the error's cause. */
  errno?: number;
}

/**
 * The back end's contract as functions. A thrown `{ status, code, retryAfterMs }` is kept as the error's
 * cause; status 401 says that the token was refused.
 */
export interface Backend {
  silentLogin(request: { code: string }): MaybePromise<LoginReply>;
  refreshToken(request: { refreshToken: string }): MaybePromise<LoginReply>;
  register(request: Registration & { code: string }): MaybePromise<LoginReply>;
  updateUser(profile: Profile, token: string): MaybePromise<{ userInfo: UserInfo }>;
  updatePhone(phone: { code: string } | { encryptedData: string; iv: string }, token: string): MaybePromise<{ userInfo: UserInfo }>;
  unbindPhone(token: string): MaybePromise<{ userInfo: UserInfo }>;
  logout(token: string): MaybePromise<void>;
}

/** What the back end answers to a login; to `silentLogin` alone also that it does not know this user. */
export type LoginReply = TokenReply | { registered: false };

/** `expiresIn` in seconds; without it the token lives until the back end answers 401. Tokens are visible ASCII. */
export interface TokenReply {
  token: string;
  expiresIn?: number;
  /** Brings the next token without a login: for one answer. */
  refreshToken?: string;
  userInfo?: UserInfo;
}

/** What a new user gives, beside fields of the app's own. */
export interface Registration {
  phoneCode?: string;
  nickName?: string;
  avatarUrl?: string;
  [extra: string]: unknown;
}

/** Keeps one text, which holds the token. Web storage fits. */
export interface SessionStorage {
  get(key: string): MaybePromise<string | null | undefined>;
  set(key: string, text: string): MaybePromise<unknown>;
  remove(key: string): MaybePromise<unknown>;
}

/** What the back end tells about the user; it may add fields of its own. */
export interface UserInfo {
  nickName?: string;
  avatarUrl?: string;
  /** Masked, as `138****8000`. */
  phone?: string;
  hasProfile?: boolean;
  hasPhone?: boolean;
  [extra: string]: unknown;
}

/** The chosen name and picture, or what the old `getUserProfile` gave. */
export type Profile =
  | { nickName: string; avatarUrl?: string }
  | { nickName?: string; avatarUrl: string }
  | { encryptedData: string; iv: string; rawData: string; signature: string; keyEpoch?: number };

/** `event.detail` of a `getphonenumber` event, failed taps included. */
export interface PhoneDetail {
  code?: string;
  encryptedData?: string;
  iv?: string;
  errMsg?: string;
  errno?: number;
  /** `session.snapshot().keyEpoch` at the time of the tap; for encrypted data only. */
  keyEpoch?: number;
}

export interface LoginResult {
  token: string;
  userInfo: UserInfo | undefined;
  /** False when this call, or the flight it joined, logged in anew. */
  reused: boolean;
}

export interface SessionSnapshot {
  state: 'signed-out' | 'logging-in' | 'signed-in' | 'refreshing' | 'disposed';
  loggedIn: boolean;
  /** Goes up with every logout: results of an older generation are dropped. */
  generation: number;
  /** Milliseconds since the epoch; absent: the back end did not say. */
  expiresAt?: number;
  /** `units` refreshes are left of `capacity`; `retryAfterMs` while it is locked. */
  fuse: { units: number; capacity: number; retryAfterMs?: number };
  /** The kinds of operations that run or wait, first to last. */
  queue: string[];
  authStep: AuthStep;
  facts: { hasProfile: boolean; hasPhone: boolean };
  /** Goes up with every login code. */
  keyEpoch: number;
  account: 'none' | 'silent' | 'adopted' | 'unregistered';
  /** Nobody is signed in before they ask for it. */
  loginRequired: boolean;
}

/** Every event by its name, with what it brings. */
export interface SessionEvents {
  'login-succeeded': {};
  'login-failed': { readonly error: SessionError };
  'token-refreshed': {};
  'refresh-failed': { readonly error: SessionError };
  'fuse-tripped': { readonly error: SessionError };
  'fuse-restored': {};
  'session-key-expired': {};
  'auth-step-reached': { readonly step: AuthStep };
  'signed-out': {};
  'user-changed': {};
  'account-switched': {};
  'login-required': {};
  'registration-required': {};
  'storage-failed': {};
  'storage-ignored': {};
}
export type EventType = keyof SessionEvents;
export type SessionEvent<Type extends EventType = EventType> = { [Name in Type]: { readonly type: Name } & SessionEvents[Name] }[Type];

export interface Session {
  /**
   * Calls `listener` on each such event, after the state has changed. Calling the session from within is fine.
   * Returns a function that unsubscribes.
   */
  on<Type extends EventType>(type: Type, listener: (event: SessionEvent<Type>) => void): () => void;
}

/** What every rejection is. `message` says what happened and what to do. */
export interface SessionError extends Error {
  readonly name: 'SessionError';
  readonly code: ErrorCode;
  /** When trying again makes sense, in ms from now. */
  readonly retryAfterMs?: number;
  /** Numbers and codes of what is behind it: the status and code of the back end, or the platform's errno. */
  readonly cause?: { status?: number; code?: string; errno?: number };
}

export type ErrorCode =
  | 'ERR_CONFIG'
  | 'ERR_INTERNAL'
  | 'ERR_DISPOSED'
  | 'ERR_SUPERSEDED'
  | 'ERR_TIMEOUT'
  | 'ERR_NETWORK'
  | 'ERR_LOGIN_FAILED'
  | 'ERR_BACKEND_REJECTED'
  | 'ERR_BACKEND_PROTOCOL'
  | 'ERR_UNAUTHORIZED'
  | 'ERR_FUSE_TRIPPED'
  | 'ERR_FUSE_LOCKED'
  | 'ERR_QUEUE_FULL'
  | 'ERR_SESSION_KEY_ROTATED'
  | 'ERR_AUTH_DENIED'
  | 'ERR_PRIVACY_DENIED'
  | 'ERR_PRIVACY_UNDECLARED'
  | 'ERR_PHONE_QUOTA'
  | 'ERR_UNSUPPORTED'
  | 'ERR_UNREGISTERED'
  | 'ERR_LOGIN_REQUIRED';

type MaybePromise<T> = T | Promise<T>;
