// What must not get a token, and what goes wrong with files and sockets for good.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, createWorld } from './support/sdk.mjs'

const FILE = 'wxfile://tmp/a.png'

/** The platform's calls with what they were given; every socket opens, every request is served. */
const start = (sessionOptions) => {
  const world = createWorld({ files: { [FILE]: 'a' }, socket: () => ({}) }, sessionOptions)
  const sent = []
  for (const name of ['request', 'uploadFile', 'downloadFile', 'connectSocket']) {
    const original = world.fake.wx[name]
    world.fake.wx[name] = (options) => sent.push({ name, url: options.url, header: options.header || {} }) && original(options)
  }
  return Object.assign(world, { sent })
}
const calls = {
  request: (session, url) => session.request({ url }),
  uploadFile: (session, url) => session.uploadFile({ url, filePath: FILE, name: 'a' }),
  downloadFile: (session, url) => session.downloadFile({ url }),
  connectSocket: (session, url) => session.connectSocket({ url: url.replace(/^http/i, 'ws') }),
}
const FOREIGN = [
  'https://elsewhere.example/x',
  'http://api.example.com/x',
  'https://api.example.com:8443/x',
  'https://api.example.com.elsewhere.example/x',
  'https://api.example.com@elsewhere.example/x',
  'https://api.example.com:secret@elsewhere.example/x',
  'https://elsewhere.example\\@api.example.com/x',
  'https://elsewhere.example?https://api.example.com/x',
  'https://elsewhere.example#@api.example.com/x',
  'https://sub.api.example.com/x',
  'https://api.example.com\u3002elsewhere.example/x',
]

for (const name of Object.keys(calls)) {
  describe(name, () => {
    test('carries no token to an origin that is not trusted, however it is dressed', async () => {
      const { sent, server, session } = start()
      await session.login()
      for (const url of FOREIGN) {
        await calls[name](session, url).then((socket) => socket.close && socket.close({}), () => {})
        const { url: address, header } = sent.at(-1)
        assert.equal(address.replace(/^ws/, 'http'), url)
        assert.deepEqual(Object.keys(header).filter((key) => /authorization/i.test(key)), [], url)
      }
      assert.equal(server.logins, 1)
    })

    test('carries it to http: where that is trusted, and nowhere else there', async () => {
      const { sent, session } = start({ trustedOrigins: ['http://dev.example:8080'] })
      await session.login()
      const header = async (url) => {
        const outcome = await calls[name](session, url).catch(() => {})
        if (outcome && outcome.close) outcome.close({})
        return sent.at(-1).header.Authorization
      }
      assert.equal(await header('http://dev.example:8080/x'), 'Bearer token-1')
      for (const url of ['https://dev.example:8080/x', 'http://dev.example/x', 'http://dev.example:8081/x']) assert.equal(await header(url), undefined, url)
    })

    // Old base libraries give the text alone.
    for (const errno of [600002, undefined])
      test(`of a domain that is not in the list of the console (${errno}) is ERR_CONFIG that says so, and costs no unit`, async () => {
        const { fake, session } = start()
        const errMsg = name + ':fail url not in domain list'
        fake.wx[name] = ({ url, fail, success }) =>
          url.endsWith('/silentLogin') ? success({ statusCode: 200, data: { token: 't', expiresIn: 60 } }) : fail({ errMsg, errno })
        const error = await calls[name](session, ORIGIN + '/x').catch((thrown) => thrown)
        assert.deepEqual([error.code, error.errno, error.errMsg], ['ERR_CONFIG', 600002, errMsg])
        assert.match(error.message, /domain/)
        assert.equal(session.snapshot().fuse.units, 3)
      })
  })
}

/** What phones and the developer tools say of files, as they say it. */
const FILE_FAULTS = [
  ['uploadFile', 'uploadFile:fail createUploadTask:fail file not found'],
  ['uploadFile', 'uploadFile:fail file not exist'],
  ['uploadFile', 'uploadFile:fail Error: ENOENT: no such file or directory, open \'/tmp/a.png\''],
  ['uploadFile', 'uploadFile:fail file doesn\'t exist'],
  ['downloadFile', 'downloadFile:fail ENOSPC: no space left on device, write'],
  ['downloadFile', 'downloadFile:fail Error: ENOSPC'],
  ['downloadFile', 'downloadFile:fail saveFile:fail the maximum size of the file storage limit is exceeded'],
  ['downloadFile', 'downloadFile:fail exceed max file size'],
  ['downloadFile', 'downloadFile:fail', 1301500],
]

describe('a file that cannot be read or kept', () => {
  for (const [name, errMsg, errno] of FILE_FAULTS)
    test(`"${errMsg}"${errno ? ' ' + errno : ''} is ERR_FILE: once, without a refresh, and the place is free`, async () => {
      const { fake, sent, server, session } = start()
      await session.login()
      fake.wx[name] = (options) => sent.push({ name }) && options.fail(Object.assign({ errMsg }, errno && { errno }))
      const error = await calls[name](session, '/files').catch((thrown) => thrown)
      assert.deepEqual([error.code, error.errMsg], ['ERR_FILE', errMsg])
      assert.deepEqual([sent.filter((call) => call.name === name).length, server.logins, session.snapshot().fuse.units], [1, 1, 3])
      const others = await Promise.all(Array.from({ length: 9 }, () => session.request({ url: '/orders' })))
      assert.equal(others.length, 9)
    })

  test('no fault of the network is taken for one of a file', async () => {
    for (const [errMsg, errno, code] of [
      ['uploadFile:fail net::ERR_FILE_NOT_SENT', 600001, 'ERR_NETWORK'],
      ['uploadFile:fail timeout', 5, 'ERR_TIMEOUT'],
      ['uploadFile:fail exceed max task count', 600007, 'ERR_NETWORK'],
      ['uploadFile:fail exceed max task count', undefined, 'ERR_NETWORK'],
      ['uploadFile:fail file not found on the server', 600001, 'ERR_NETWORK'],
    ]) {
      const { fake, session } = start()
      await session.login()
      fake.wx.uploadFile = ({ fail }) => fail({ errMsg, errno })
      await assert.rejects(calls.uploadFile(session, '/files'), { code, errMsg })
    }
  })
})

describe('a socket refused with 403', () => {
  for (const told of [
    { errMsg: 'Unexpected response code: 403' },
    { errMsg: 'connectSocket:fail Invalid HTTP status. 403 Forbidden' },
    { errMsg: 'connectSocket:fail', reason: '403' },
  ])
    test(JSON.stringify(told) + ' is ERR_NETWORK in those words: no refresh, no second try, and the place is free', async () => {
      const { fake, sent, server, session } = start()
      await session.login()
      const { connectSocket } = fake.wx
      let end
      fake.wx.connectSocket = () => {
        sent.push({ name: 'connectSocket' })
        return { onOpen() {}, onMessage() {}, onClose() {}, onError: (listener) => (end = listener), close() {} }
      }
      for (let count = 0; count < 6; count++) {
        const refused = calls.connectSocket(session, '/live')
        end(told)
        await assert.rejects(refused, { code: 'ERR_NETWORK', errMsg: told.errMsg })
      }
      assert.deepEqual([sent.filter(({ name }) => name === 'connectSocket').length, server.logins, session.snapshot().fuse.units], [6, 1, 3])
      fake.wx.connectSocket = connectSocket
      assert.equal((await calls.connectSocket(session, '/live')).readyState, 1)
    })
})
