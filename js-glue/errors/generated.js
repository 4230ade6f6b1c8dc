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
  'storage-failed',
  'storage-ignored',
  'engine-fallback',
];

/** Default, least and greatest value. */
export const OPTIONS = {
  'fuse.capacity': [3, 1, 100],
  'fuse.restoreAfterMs': [60000, 1000, 3600000],
  'fuse.coolDownMs': [60000, 0, 86400000],
  'queueCapacity': [32, 1, 1000],
  'loginTimeoutMs': [10000, 100, 120000],
  'requestTimeoutMs': [15000, 100, 120000],
  'checkSessionTimeoutMs': [5000, 100, 120000],
  'renewBeforeMs': [60000, 0, 3600000],
  'sessionKeyTtlMs': [300000, 0, 86400000],
};
