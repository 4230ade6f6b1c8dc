/** Platforms whose typings are not installed. */
declare const TTWebAssembly: { instantiate(path: string, imports: object): Promise<any> }
/** A browser's, read in host/web.js alone; the checked code sees no DOM otherwise. */
declare const self: any
