// How a browser's failures are worded, so that they are read like those of every other platform.

/** What `method` fails with; `what` in words that failures.js knows. */
export const failed = (method, what) => ({ errMsg: method + ':fail ' + what })

/** A connection that a browser reports, or one it would not make: it does not tell one from the other, nor why. */
export const lost = (method, error) => failed(method, 'network error: ' + ((error && error.message) || error))
