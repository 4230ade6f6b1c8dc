/**
 * The vite plugin for uni-app: `plugins: [mpSession(), uni()]`. It works for WeChat (`-p mp-weixin`) and leaves every
 * other platform alone.
 */
declare function mpSession(): { name: string; [hook: string]: any }
export = mpSession
