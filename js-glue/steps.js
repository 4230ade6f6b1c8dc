// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

// The kinds of step that cross the border; src/driver/step.rs says what each carries.
export const LOGIN = 1
export const ENSURE_LOGIN = 2
export const REFRESH_LOGIN = 3
export const REFRESH_REJECTED = 4
export const ENSURE_SESSION_KEY = 5
export const UPDATE_USER = 6
export const UPDATE_PHONE_BY_CODE = 7
export const UPDATE_PHONE_ENCRYPTED = 8
export const UNBIND_PHONE = 9
export const MUST_AUTH = 10
export const LOGOUT = 11
export const SAVED = 12
export const CODE_RECEIVED = 13
export const LOGIN_REPLIED = 14
export const KEY_CHECKED = 15
export const CALL_REPLIED = 16
export const PLATFORM_FAILED = 17
export const BACKEND_FAILED = 18
export const AUTH_ENDED = 19
export const REQUEST_ACCEPTED = 20
export const REPLAY_REJECTED = 21
export const TOKEN_RENEWED = 22
export const RESUMED = 23
export const TIMEOUT = 24
export const DISPOSE = 25
