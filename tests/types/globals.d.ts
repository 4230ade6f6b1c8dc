/** Platforms whose typings are not installed. */
declare const TTWebAssembly: { instantiate(path: string, imports: object): Promise<any> }
declare const tt: any
declare const my: any
declare const swan: any
declare const qq: any
declare const ks: any
declare const jd: any
declare const xhs: any
/** A browser's, read in host/web.js alone; the checked code sees no DOM otherwise. */
declare const self: any
