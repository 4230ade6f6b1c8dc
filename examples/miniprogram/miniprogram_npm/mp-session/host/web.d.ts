import type { Host } from '../index'

/** Where the codes of a page come from. */
export interface WebHostOptions {
  /**
   * What `wx.login` is elsewhere: gives a code that the back end's `silentLogin` takes, as that of an official account's
   * OAuth. Called for every login, and never while one is under way. Without it, sign in by `adopt`, `autoLogin: false`.
   */
  getCode?(): string | Promise<string>
  /** Whose `fetch`, `localStorage`, `document` and so on are used, for tests under jsdom. Default: the page's. */
  window?: object
}

/**
 * The adapter for a browser. Give the option `wasmPath` the address of `mp-session/mp-session.wasm`, as the build knows it;
 * without one that leads there, the JavaScript twin runs.
 *
 * A page has no session_key, phone button, pages, encrypted storage and no header in a socket's handshake: what needs one
 * rejects with `ERR_UNSUPPORTED`, and `encryptStorage` is `ERR_CONFIG`.
 *
 * @example
 * ```ts
 * import { createSession } from 'mp-session'
 * import { webHost } from 'mp-session/host/web'
 *
 * declare function codeOfOfficialAccount(): Promise<string>
 * declare const wasmUrl: string // vite: import wasmUrl from 'mp-session/mp-session.wasm?url'
 *
 * const session = createSession({
 *   baseURL: 'https://api.example.com',
 *   host: webHost({ getCode: codeOfOfficialAccount }),
 *   wasmPath: wasmUrl,
 * })
 * ```
 */
export function webHost(options?: WebHostOptions): Host
