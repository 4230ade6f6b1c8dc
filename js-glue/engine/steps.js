// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

// The kinds of step that go into a machine.
/** command; value 1 forces */
export const LOGIN = 1
/** command */
export const ENSURE_LOGIN = 2
/** command; id is the number of the refused token */
export const REFRESH_LOGIN = 3
/** command */
export const ENSURE_SESSION_KEY = 4
/** command; value is the key epoch at the tap plus 1, 0 if not encrypted */
export const UPDATE_USER = 5
/** command; the text is the code */
export const UPDATE_PHONE_BY_CODE = 6
/** command; value is the key epoch plus 1 */
export const UPDATE_PHONE_ENCRYPTED = 7
/** command */
export const UNBIND_PHONE = 8
/** command; value is the step */
export const MUST_AUTH = 9
/** command; value 1: nobody is signed in again unasked */
export const LOGOUT = 10
/** command; id 1: the account of a silent login, the rest as in a login's reply */
export const ADOPT = 11
/** command */
export const REGISTER = 12
/** command; value is the generation in which the request was made, extra 1: no login for its sake */
export const SEND_REQUEST = 13
/** command; id is the number of the token, value the generation, extra the address as a number */
export const REQUEST_REFUSED = 14
/** command; the same, for a request that had been refused before */
export const REPLAY_REFUSED = 15
/** news of an act */
export const SAVED = 16
/** news of an act, of none with id 0; value says what lay in storage: 0 nothing, 1 the record that was sent ahead, more: nothing of use */
export const RECORD_READ = 17
/** news of an act; the text is the code */
export const CODE_RECEIVED = 18
/** news of an act; value is the token's life in seconds, extra what its user names, the texts are the token, the user and the refresh token */
export const LOGIN_REPLIED = 19
/** news of an act: the back end does not know this user */
export const UNREGISTERED = 20
/** news of an act; value 1: the key is good */
export const KEY_CHECKED = 21
/** news of an act; extra is what the user names, the second text the user */
export const CALL_REPLIED = 22
/** news of an act; value is the kind of failure, extra the errno */
export const PLATFORM_FAILED = 23
/** news of an act; value is the HTTP status, extra the pause asked for, the text the error code */
export const BACKEND_FAILED = 24
/** news of an act; value is the HTTP status, extra the pause asked for */
export const GATEWAY_FAILED = 25
/** news of an act; value is the outcome */
export const AUTH_ENDED = 26
/** news; id is the number of the token */
export const REQUEST_ACCEPTED = 27
/** news; id is the number of the token */
export const REPLAY_ACCEPTED = 28
/** news; id is the number of the token */
export const REPLAY_ENDED = 29
/** news; id is the number of the token, value its life, the text the new one */
export const TOKEN_RENEWED = 30
/** news; id is the number of the token */
export const SESSION_ENDED = 31
/** news: the app was shown, or the network is back */
export const RESUMED = 32
/** the timer fired */
export const TIMEOUT = 33
/** the end */
export const DISPOSE = 34
