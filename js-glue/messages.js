// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.

/** What happened and what to do, by code. */
export const MESSAGES = {
  ERR_CONFIG: "An option or argument is missing or wrong. Correct the call; trying again will not help.",
  ERR_WASM_LOAD: "The session engine could not be loaded. Check that the npm build copied mp-session and that wasmPath is right; the next call tries again.",
  ERR_INTERNAL: "The session engine stopped unexpectedly. The next call starts a fresh one from storage; please report it with session.dump().",
  ERR_DISPOSED: "This session was disposed. Create a new one.",
  ERR_SUPERSEDED: "A logout overtook this call, so its result was dropped. Call again if it is still wanted.",
  ERR_TIMEOUT: "No answer came in time. Nothing was lost; try again when the network is better.",
  ERR_NETWORK: "The network is unavailable or the request was interrupted. The session is kept; try again when online.",
  ERR_LOGIN_FAILED: "wx.login failed or gave no code. The cause is in the errno; try again later.",
  ERR_BACKEND_REJECTED: "The back end refused the call. Its status and code are in the cause; respect retryAfterMs.",
  ERR_BACKEND_PROTOCOL: "The back end answered something the contract does not allow. Compare its reply with the OpenAPI file, or set unwrap.",
  ERR_UNAUTHORIZED: "The back end does not accept even a new token. Check that it verifies the tokens it issues.",
  ERR_FUSE_TRIPPED: "Too many token refreshes in a row: the fuse tripped. Refreshing is possible again after retryAfterMs.",
  ERR_FUSE_LOCKED: "Refreshing is locked by the fuse. It is possible again after retryAfterMs.",
  ERR_QUEUE_FULL: "Too many operations are waiting. Wait for some to finish, or raise queueCapacity.",
  ERR_SESSION_KEY_ROTATED: "The session_key changed after the user's tap, so the encrypted data cannot be read any more. Ask the user to tap again.",
  ERR_AUTH_DENIED: "The user refused the authorization. Explain why it is needed and let them tap again.",
  ERR_AUTH_CANCELLED: "The user closed the authorization before it was complete.",
  ERR_AUTH_COMPONENT_MISSING: "The page has no authorization component. Put <auth-popup id=\"auth-popup\"> into it, or set authPage.",
  ERR_PRIVACY_DENIED: "The user did not accept the privacy agreement. WeChat lets you ask again after 10 s.",
  ERR_PRIVACY_UNDECLARED: "The interface is not declared in the mini program's privacy agreement. Declare it in the console; users cannot change this.",
  ERR_PHONE_QUOTA: "The quota for phone numbers is used up. Buy more in the console or offer another way.",
  ERR_UNSUPPORTED: "This version of the platform cannot do this. Ask the user to update WeChat.",
  ERR_ABORTED: "The request was aborted by its caller.",
};
