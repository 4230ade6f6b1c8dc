// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

// The kinds of step that cross the border; src/driver/step.rs says what each carries.
export const LOGIN = 1
export const ENSURE_LOGIN = 2
export const REFRESH_LOGIN = 3
export const ENSURE_SESSION_KEY = 4
export const UPDATE_USER = 5
export const UPDATE_PHONE_BY_CODE = 6
export const UPDATE_PHONE_ENCRYPTED = 7
export const UNBIND_PHONE = 8
export const MUST_AUTH = 9
export const LOGOUT = 10
export const SAVED = 11
export const CODE_RECEIVED = 12
export const LOGIN_REPLIED = 13
export const KEY_CHECKED = 14
export const CALL_REPLIED = 15
export const PLATFORM_FAILED = 16
export const BACKEND_FAILED = 17
export const AUTH_ENDED = 18
export const REQUEST_ACCEPTED = 19
export const REPLAY_REJECTED = 20
export const TOKEN_RENEWED = 21
export const RESUMED = 22
export const TIMEOUT = 23
export const DISPOSE = 24
