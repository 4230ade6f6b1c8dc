// The kinds of failure that the machine knows, by its numbers.

export const NETWORK = 0
export const TIMEOUT = 1
export const INTERRUPTED = 2
export const REFUSED = 3
export const UNSUPPORTED = 4
export const ABORTED = 5
export const MALFORMED = 6

/** WeChat's number, on every platform, for a domain that is not in the mini program's list. */
export const NOT_WHITELISTED = 600002
