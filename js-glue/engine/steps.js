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
export const SEND_REQUEST = 11
export const REQUEST_REFUSED = 12
export const REPLAY_REFUSED = 13
export const SAVED = 14
export const RECORD_READ = 15
export const CODE_RECEIVED = 16
export const LOGIN_REPLIED = 17
export const KEY_CHECKED = 18
export const CALL_REPLIED = 19
export const PLATFORM_FAILED = 20
export const BACKEND_FAILED = 21
export const GATEWAY_FAILED = 22
export const AUTH_ENDED = 23
export const REQUEST_ACCEPTED = 24
export const REPLAY_ACCEPTED = 25
export const REPLAY_ENDED = 26
export const TOKEN_RENEWED = 27
export const RESUMED = 28
export const TIMEOUT = 29
export const DISPOSE = 30
