import type { AuthPopup, AuthStep, Session } from '../index'
import type { FakePage, FakeWx, FakeWxOptions } from './index'

/**
 * A whole Mini Program under test: its own `App`, pages and components, without their templates, on a fake wx. `wx`, `App`,
 * `Page`, `Component`, `Behavior`, `getApp` and `getCurrentPages` are global until `close`.
 *
 * @throws TypeError for an unknown option, or a page that cannot be loaded
 *
 * @example
 * ```ts
 * import { createMiniProgram } from 'mp-session/testing'
 *
 * export async function ordersAreShown(load: (path: string) => unknown) {
 *   const program = createMiniProgram({
 *     app: () => load('./app'),
 *     pages: { 'pages/order/order': () => load('./pages/order/order') },
 *     request: ({ url }) => (url.endsWith('/silentLogin') ? { data: { token: 't', expiresIn: 7200 } } : { data: ['tea'] }),
 *   })
 *   const page = await program.launch()
 *   await program.settle()
 *   program.close()
 *   return page.data.orders // ['tea']
 * }
 * ```
 */
export function createMiniProgram(options: MiniProgramOptions): MiniProgram

/** Runs a module of the app: `() => require('../app')`, or `() => import('../app')`. */
export type Loader = () => unknown

export interface MiniProgramOptions extends Omit<FakeWxOptions, 'pages'> {
  /** Loads app.js. */
  app?: Loader
  /** Loads each page by its route, such as `'pages/order/order'`; the first one is opened at launch. */
  pages: Record<string, Loader>
  /** What `selectComponent` finds in a page, by route and selector: a component that is loaded, or an object as it is. */
  components?: Record<string, Record<string, Loader | object>>
}

export interface MiniProgram {
  fake: FakeWx
  /** What `getApp()` gives; there is none before `launch`. */
  app(): any
  /** The page on top. */
  page(): TestPage | undefined
  /**
   * Loads all modules, runs the app's `onLaunch` and `onShow`, and opens a page: the first one, or that of
   * `url`, such as `'/pages/order/order?id=7'`.
   *
   * @throws Error when a module was loaded before and did not run again
   */
  launch(url?: string): Promise<TestPage>
  /** A component by itself, attached and ready. */
  render(component: Loader, properties?: Record<string, unknown>, components?: Record<string, object>): Promise<TestComponent>
  /** Calls a handler of the page on top, or of `on`, with an event; resolves with what it gives, rejects with what it throws. */
  tap(handler: string, event?: { dataset?: object; detail?: unknown; id?: string }, on?: TestPage | TestComponent): Promise<any>
  /**
   * Resolves when no request runs and everything that lifecycle functions promised has come to its end.
   *
   * @throws Error after 5 s, naming what is still under way
   */
  settle(): Promise<void>
  /**
   * Unloads the pages, disposes the sessions and takes the globals back.
   *
   * @throws what a callback, a lifecycle function or the fake server threw first; `fake.thrown` has all of it
   */
  close(): void
}

/** A page of the app: its data, `setData` and its own functions. */
export interface TestPage extends FakePage {
  route: string
  options: Record<string, string>
  data: any
  setData(values: object, done?: () => void): void
  selectComponent(selector: string): any
}

/** A component of the app: its data, `setData` and its methods. */
export interface TestComponent {
  data: any
  properties: any
  /** What it triggered, oldest first. */
  events: Array<{ type: string; detail: any }>
  setData(values: object, done?: () => void): void
  /** Changes properties, as the page around it would. */
  setProperties(values: object): void
  /** Hears an event of it, as the page around it would. */
  on(type: string, listener: (event: { type: string; detail: any }) => void): void
  /** Runs what it declared for a lifetime. */
  live(lifetime: 'created' | 'attached' | 'ready' | 'detached' | 'show' | 'hide'): void
  [member: string]: any
}

/**
 * A popup for `mustAuth` with a user in front of it. It is opened by `setMustAuthStep(step)` and `nextStep()`; `user(step)`
 * then brings the session to the step, by `updateUser`, `updatePhone` or `register`, or gives `false` and so closes it.
 */
export function createAuthPopup(session: () => Session, user: (step: AuthStep) => unknown): TestPopup

export interface TestPopup extends AuthPopup {
  /** For which steps the user was asked, oldest first. */
  steps: AuthStep[]
  isOpen: boolean
  /** What `user` threw: that closes the popup, too. */
  thrown: unknown[]
}
