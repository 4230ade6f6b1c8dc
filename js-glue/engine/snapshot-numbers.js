// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

/** The numbers of a snapshot; the operations in the queue follow. */
export const SNAPSHOT = ['state', 'loggedIn', 'generation', 'expiresAt', 'units', 'capacity', 'retryAfterMs', 'authStep', 'nextFact', 'facts', 'keyEpoch', 'lastOp', 'account', 'loginRequired']
export const STATES = ['signed-out', 'logging-in', 'signed-in', 'refreshing', 'disposed']
export const OPERATIONS = ['login', 'check-session', 'encrypted-call', 'logout', 'abandoned']
export const ACCOUNTS = ['none', 'silent', 'adopted', 'unregistered']
