/** Where a file of the mini program's package lies for the browser: beside the page, wherever that is served. */
export const packagePath = (path) => path.replace(/^\/(?!\/)/, '')
