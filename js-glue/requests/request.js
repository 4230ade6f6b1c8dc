/** `wx.request`, for createPlatformCalls. */
export const REQUEST = {
  name: 'request',
  events: ['HeadersReceived', 'ChunkReceived'],
  required: ['url'],
  heartbeat: ({ enableChunked }) => enableChunked && 'ChunkReceived',
  read: (response) => response,
}
