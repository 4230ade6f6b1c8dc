/** Platforms whose typings are not installed. */
declare const TTWebAssembly: { instantiate(path: string, imports: object): Promise<any> }
