// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

// What comes out of a machine, and the function that takes it.
/** `writeStorage` */
export const SAVE_RECORD = 0
/** `look(op)` */
export const READ_RECORD = 1
/** `removeStorage` */
export const ERASE_RECORD = 2
/** `host.login` */
export const REQUEST_CODE = 3
/** `backend.silentLogin` */
export const EXCHANGE_CODE = 4
/** `host.checkSession` */
export const CHECK_SESSION_KEY = 5
/** `backend[CALLS[kind]]` */
export const SEND_CALL = 6
/** `abort()` */
export const CANCEL = 7
/** `auth.show` */
export const SHOW_AUTH = 8
/** `auth.hide` */
export const HIDE_AUTH = 9
/** `host.setTimeout` */
export const WAKE_AT = 10
/** `engine.token =` */
export const CREDENTIAL = 11
/** `engine.liveUntil =` */
export const LIVE = 12
/** `engine.userInfo =` */
export const USER_INFO = 13
/** `waiter.resolve` */
export const SETTLED = 14
/** `onEvent` */
export const EVENT = 15
/** `backend.refreshToken` */
export const SEND_REFRESH_TOKEN = 16
/** `backend.register` */
export const REGISTER = 17

// What lay in storage.
/** nothing */
export const NOTHING = 0
/** a record; it is sent ahead */
export const RECORD = 1
/** storage could not be read in time */
export const UNREADABLE = 2
/** no record */
export const CORRUPT = 3

/** How many numbers of a stored record are the machine's: version, savedAt, generation, fuseUnits, fuseCoolingSince, fuseTrippedUntil, expiresAt, renewAt, facts, standing. */
export const RECORD_LENGTH = 10

// The places of a snapshot's numbers; the operations in the queue follow.
export const STATE = 0
export const LOGGED_IN = 1
export const GENERATION = 2
export const EXPIRES_AT = 3
export const UNITS = 4
export const CAPACITY = 5
export const RETRY_AFTER_MS = 6
export const AUTH_STEP = 7
export const NEXT_FACT = 8
export const FACTS = 9
export const KEY_EPOCH = 10
export const LAST_OP = 11
export const ACCOUNT = 12
export const LOGIN_REQUIRED = 13
