/** `wx.request`, for createPlatformCalls. */
export const REQUEST = {
  name: 'request',
  heartbeat: ({ enableChunked }) => enableChunked && 'ChunkReceived',
  read: (response) => response,
  asTask(promise, call) {
    promise.abort = () => call.abort()
    promise.onHeadersReceived = (listener) => call.listen('HeadersReceived', listener)
    promise.offHeadersReceived = (listener) => call.unlisten('HeadersReceived', listener)
    promise.onChunkReceived = (listener) => call.listen('ChunkReceived', listener)
    promise.offChunkReceived = (listener) => call.unlisten('ChunkReceived', listener)
    return promise
  },
}
