/**
 * Taro's plugin, by name in `config/index`: `plugins: ['mp-session/taro']`. It works for WeChat (`--type weapp`),
 * with the webpack and the vite compiler, and leaves every other platform alone.
 */
declare function mpSession(context: any): void
export = mpSession
