/**
 * Where the page has WebAssembly: what instantiates a file by its address. Compiled while it is loaded where the server calls it
 * wasm; a page's CSP may forbid all of it, which is a failure like any other.
 */
export const createWasm = (window) => () => {
  const { WebAssembly } = window
  if (!WebAssembly || !window.fetch) return null
  const instantiate = (url, imports) =>
    window.fetch(url, { credentials: 'same-origin' }).then((response) => {
      if (!response.ok) throw new Error('HTTP ' + response.status)
      const streams = WebAssembly.instantiateStreaming && /^application\/wasm\b/i.test(response.headers.get('content-type'))
      if (streams) return WebAssembly.instantiateStreaming(response, imports)
      return response.arrayBuffer().then((bytes) => WebAssembly.instantiate(bytes, imports))
    })
  return { instantiate }
}
