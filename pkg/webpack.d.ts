/** The webpack plugin for mpx and for webpack alone: `plugins: [new MpSession()]`. */
declare class MpSession {
  apply(compiler: any): void
}
export = MpSession
