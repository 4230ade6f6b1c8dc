// Files, sockets and withToken: what they take, what they give, and what is refused.
import { expectTypeOf } from 'expect-type'
import { createSession } from 'mp-session'
import type { DownloadAnswer, DownloadPromise, SocketTask, UploadAnswer, UploadPromise } from 'mp-session'

const session = createSession({ baseURL: 'https://api.example.com' })

const upload = session.uploadFile({ url: '/photos', filePath: 'wxfile://tmp/a.jpg', name: 'photo', formData: { album: 'spring' } })
expectTypeOf(upload).toEqualTypeOf<UploadPromise>()
expectTypeOf<Awaited<typeof upload>>().toEqualTypeOf<UploadAnswer>()
expectTypeOf<UploadAnswer['data']>().toBeString()
upload.onProgressUpdate(({ progress, totalBytesSent }) => progress + totalBytesSent)
upload.abort()
// @ts-expect-error
session.uploadFile({ url: '/photos', filePath: 'wxfile://tmp/a.jpg' })
// @ts-expect-error
session.uploadFile({ url: '/photos', filePath: new ArrayBuffer(1), name: 'photo' })

const download = session.downloadFile({ url: '/invoices/1', needLogin: 'optional' })
expectTypeOf(download).toEqualTypeOf<DownloadPromise>()
expectTypeOf<Awaited<typeof download>>().toEqualTypeOf<DownloadAnswer>()
download.onProgressUpdate(({ totalBytesWritten }) => totalBytesWritten)
// @ts-expect-error
download.onProgressUpdate(({ totalBytesSent }) => totalBytesSent)
// @ts-expect-error
session.downloadFile({ url: '/invoices/1', method: 'POST' })

expectTypeOf(session.connectSocket({ url: 'wss://api.example.com/chat', protocols: ['chat'] })).toEqualTypeOf<Promise<SocketTask>>()
session.connectSocket({ url: '/chat' }).then((socket) => {
  socket.onMessage(({ data }) => expectTypeOf(data).toEqualTypeOf<string | ArrayBuffer>())
  socket.onClose(({ code, reason }) => [code, reason])
  socket.send({ data: 'hello' })
  // @ts-expect-error
  socket.send('hello')
})
// @ts-expect-error
session.connectSocket({ url: '/chat', success() {} })

const lent = session.withToken((token) => {
  expectTypeOf(token).toBeString()
  return Promise.resolve({ result: { code: 0 } })
})
expectTypeOf(lent).toEqualTypeOf<Promise<{ result: { code: number } }>>()
session.withToken(
  (token) => {
    expectTypeOf(token).toEqualTypeOf<string | undefined>()
    return 1
  },
  { needLogin: 'optional', isUnauthorized: (outcome) => outcome.status === 401 }
)
// @ts-expect-error
session.withToken('token')

const sent = session.send({ url: 'https://api.example.com/photos' }, async (authorization, left, { tokenHeader, progress }) => {
  expectTypeOf(authorization).toEqualTypeOf<string | undefined>()
  expectTypeOf(left).toBeNumber()
  expectTypeOf(tokenHeader).toBeString()
  progress()
  return { response: { statusCode: 200 }, own: 1 }
})
expectTypeOf(sent.then(({ own }) => own)).toEqualTypeOf<Promise<number>>()
sent.abort()
// @ts-expect-error
session.send({ url: 'https://api.example.com/photos' }, async () => ({ own: 1 }))
