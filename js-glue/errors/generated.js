// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

/** Names by number; number 0 is success. */
export const ERROR_CODES = [
  '',
  'ERR_CONFIG',
  'ERR_WASM_LOAD',
  'ERR_INTERNAL',
  'ERR_DISPOSED',
  'ERR_SUPERSEDED',
  'ERR_TIMEOUT',
  'ERR_NETWORK',
  'ERR_LOGIN_FAILED',
  'ERR_BACKEND_REJECTED',
  'ERR_BACKEND_PROTOCOL',
  'ERR_UNAUTHORIZED',
  'ERR_FUSE_TRIPPED',
  'ERR_FUSE_LOCKED',
  'ERR_QUEUE_FULL',
  'ERR_SESSION_KEY_ROTATED',
  'ERR_AUTH_DENIED',
  'ERR_AUTH_CANCELLED',
  'ERR_AUTH_COMPONENT_MISSING',
  'ERR_PRIVACY_DENIED',
  'ERR_PRIVACY_UNDECLARED',
  'ERR_PHONE_QUOTA',
  'ERR_UNSUPPORTED',
  'ERR_ABORTED',
  'ERR_UNREGISTERED',
  'ERR_LOGIN_REQUIRED',
  'ERR_FILE',
];

/** Names by number. */
export const EVENTS = [
  'login-succeeded',
  'login-failed',
  'token-refreshed',
  'refresh-failed',
  'fuse-tripped',
  'fuse-restored',
  'session-key-expired',
  'auth-step-reached',
  'signed-out',
  'user-changed',
  'account-switched',
  'login-required',
  'registration-required',
  'storage-failed',
  'storage-ignored',
  'engine-fallback',
];

/** What holds where nothing is given, in the order of the core's table. */
export const DEFAULTS = {
  'fuse.capacity': 3,
  'fuse.restoreAfterMs': 60000,
  'fuse.coolDownMs': 60000,
  'queueCapacity': 32,
  'loginTimeoutMs': 10000,
  'requestTimeoutMs': 15000,
  'checkSessionTimeoutMs': 5000,
  'renewBeforeMs': 60000,
  'sessionKeyTtlMs': 300000,
};

/** Least and greatest value. */
export const BOUNDS = {
  'fuse.capacity': [1, 100],
  'fuse.restoreAfterMs': [1000, 3600000],
  'fuse.coolDownMs': [0, 86400000],
  'queueCapacity': [1, 1000],
  'loginTimeoutMs': [100, 120000],
  'requestTimeoutMs': [100, 120000],
  'checkSessionTimeoutMs': [100, 120000],
  'renewBeforeMs': [0, 3600000],
  'sessionKeyTtlMs': [0, 86400000],
};
