import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORIGIN, SessionError, createFakeWx, createSession, createWorld, wxHost } from './support/sdk.mjs'

const host = createFakeWx().wx
const SECRET = 'secret-value'

const refused = (options) => {
  try {
    createSession(options)
  } catch (error) {
    return error
  }
  return assert.fail('accepted ' + JSON.stringify(options))
}

describe('createSession refuses', () => {
  const wrong = [
    [undefined, /createSession\(options\) must be an object; got undefined/],
    [null, /got null/],
    [[], /got array/],
    ['x', /got string/],
    [{}, /baseURL or option backend\.silentLogin is required/],
    [{ backend: { logout() {} } }, /baseURL or option backend\.silentLogin is required/],
    [{ baseUrl: ORIGIN }, /unknown option baseUrl; known are baseURL,/],
    [{ __proto__: null, baseURL: ORIGIN, constructor: 1 }, /unknown option constructor/],
    [{ baseURL: 7 }, /option baseURL must be an http\(s\) URL without query; got number/],
    [{ baseURL: '' }, /baseURL/],
    [{ baseURL: 'api.example.com' }, /baseURL/],
    [{ baseURL: 'ftp://api.example.com' }, /baseURL/],
    [{ baseURL: ORIGIN + '?key=' + SECRET }, /baseURL/],
    [{ baseURL: 'https://user:' + SECRET + '@api.example.com' }, /baseURL/],
    [{ baseURL: ORIGIN, backend: [] }, /option backend must be an object; got array/],
    [{ baseURL: ORIGIN, backend: { silentLogin: SECRET } }, /option backend\.silentLogin must be a function; got string/],
    [{ baseURL: ORIGIN, backend: { login() {} } }, /unknown option backend\.login; known are silentLogin/],
    [{ baseURL: ORIGIN, endpoints: { logout: 'logout' } }, /option endpoints\.logout must be a path/],
    [{ baseURL: ORIGIN, endpoints: { signIn: '/x' } }, /unknown option endpoints\.signIn/],
    [{ baseURL: ORIGIN, unwrap: {} }, /option unwrap must be a function; got object/],
    [{ baseURL: ORIGIN, host: 'wx' }, /option host must be an object; got string/],
    [{ baseURL: ORIGIN, host: {} }, /option host must have request/],
    [{ baseURL: ORIGIN, host: undefined }, /option host is required/],
    [{ baseURL: ORIGIN, wasmPath: '' }, /option wasmPath/],
    [{ baseURL: ORIGIN, authSteps: 'phone' }, /option authSteps must be an array of 'profile' and 'phone'/],
    [{ baseURL: ORIGIN, authSteps: [] }, /authSteps/],
    [{ baseURL: ORIGIN, authSteps: ['phone', 'phone'] }, /authSteps/],
    [{ baseURL: ORIGIN, authSteps: ['email'] }, /authSteps/],
    [{ baseURL: ORIGIN, trustedOrigins: 'https://a.example' }, /option trustedOrigins must be an array of origins/],
    [{ baseURL: ORIGIN, trustedOrigins: ['a.example'] }, /trustedOrigins/],
    [{ baseURL: ORIGIN, trustedOrigins: ['https://a.example/path'] }, /trustedOrigins/],
    [{ baseURL: ORIGIN, fuse: 3 }, /option fuse must be an object; got number/],
    [{ baseURL: ORIGIN, fuse: { size: 3 } }, /unknown option fuse\.size; known are capacity/],
    [{ baseURL: ORIGIN, fuse: { capacity: '3' } }, /option fuse\.capacity must be a whole number from 1 to 100; got string/],
    [{ baseURL: ORIGIN, fuse: { capacity: 0 } }, /fuse\.capacity/],
    [{ baseURL: ORIGIN, fuse: { capacity: 1.5 } }, /fuse\.capacity/],
    [{ baseURL: ORIGIN, queueCapacity: NaN }, /option queueCapacity must be a whole number from 1 to 1000; got NaN/],
    [{ baseURL: ORIGIN, loginTimeoutMs: Infinity }, /loginTimeoutMs/],
    [{ baseURL: ORIGIN, requestTimeoutMs: -1 }, /requestTimeoutMs/],
    [{ baseURL: ORIGIN, renewBeforeMs: null }, /option renewBeforeMs must be a whole number from 0 to 3600000; got null/],
    [{ baseURL: ORIGIN, encryptStorage: 'yes' }, /option encryptStorage must be true or false; got string/],
    [{ baseURL: ORIGIN, storageKey: 1 }, /storageKey/],
    [{ baseURL: ORIGIN, logger() {} }, /option logger must be an object/],
    [{ baseURL: ORIGIN, tokenHeader: '' }, /option tokenHeader must be the name of a header, and of none that the platform writes itself; got string/],
    [{ baseURL: ORIGIN, tokenHeader: 'X Token' }, /tokenHeader/],
    [{ baseURL: ORIGIN, tokenHeader: 'X-Token: ' + SECRET }, /tokenHeader/],
    [{ baseURL: ORIGIN, tokenHeader: 'Referer' }, /tokenHeader/],
    [{ baseURL: ORIGIN, tokenHeader: 'content-type' }, /tokenHeader/],
    [{ baseURL: ORIGIN, tokenHeader: '__proto__' }, /tokenHeader/],
    [{ baseURL: ORIGIN, tokenHeader: 7 }, /tokenHeader must be .*; got number/],
    [{ baseURL: ORIGIN, uploadAvatar: true }, /uploadAvatar/],
    [{ baseURL: ORIGIN, requestDefaults: 5 }, /option requestDefaults must be an object/],
    [{ baseURL: ORIGIN, requestDefaults: { timeout: 0 } }, /option requestDefaults\.timeout must be a time in ms; got number/],
    [{ baseURL: ORIGIN, requestDefaults: { header: 'x' } }, /option requestDefaults\.header must be an object/],
    [{ baseURL: ORIGIN, requestDefaults: { headers: {} } }, /unknown option requestDefaults\.headers; known are timeout, header/],
  ]
  for (const [options, message] of wrong) {
    test(String(message), () => {
      const withHost = options && typeof options === 'object' && !Array.isArray(options) && !('host' in options)
      const error = refused(withHost ? Object.assign(Object.create(null), { host }, options) : options)
      assert.ok(error instanceof SessionError)
      assert.ok(error instanceof Error)
      assert.equal(error.name, 'SessionError')
      assert.equal(error.code, 'ERR_CONFIG')
      assert.match(error.message, message)
      assert.ok(!error.message.includes(SECRET))
    })
  }

  test('nothing that is only undefined', () => {
    createSession({ baseURL: ORIGIN, host, backend: undefined, fuse: undefined, authSteps: undefined, logger: undefined }).dispose()
    createSession({ baseURL: ORIGIN, host: wxHost(host) }).dispose()
  })
})

describe('a method refuses', () => {
  const { session } = createWorld()
  const calls = [
    ['login', 5, /login\(options\) must be an object; got number/],
    ['login', null, /login\(options\)/],
    ['login', { force: 'yes' }, /login: force must be true or false; got string/],
    ['login', { data: {} }, /login: data is not sent; give backend\.silentLogin to send more than the code/],
    ['refreshLogin', 'token', /refreshLogin\(options\)/],
    ['refreshLogin', { staleToken: 7 }, /refreshLogin: staleToken must be a non-empty string; got number/],
    ['refreshLogin', { staleToken: '' }, /staleToken/],
    ['request', undefined, /request\(options\) must be an object/],
    ['request', ORIGIN, /request\(options\)/],
    ['request', {}, /request: url must be a non-empty string; got undefined/],
    ['request', { url: '' }, /request: url/],
    ['request', { url: ORIGIN, header: 'x' }, /request: header must be an object; got string/],
    ['request', { url: ORIGIN, needLogin: 'no' }, /request: needLogin must be true, false or 'optional'; got string/],
    ['uploadFile', undefined, /uploadFile\(options\) must be an object/],
    ['uploadFile', { url: ORIGIN }, /uploadFile: filePath must be a non-empty string; got undefined/],
    ['uploadFile', { url: ORIGIN, filePath: 'x' }, /uploadFile: name must be a non-empty string/],
    ['uploadFile', { url: ORIGIN, filePath: 'x', name: 'y', needLogin: 1 }, /uploadFile: needLogin must be true, false or 'optional'; got number/],
    ['downloadFile', 'x', /downloadFile\(options\)/],
    ['downloadFile', { url: 7 }, /downloadFile: url must be a non-empty string; got number/],
    ['downloadFile', { url: ORIGIN, isUnauthorized: true }, /downloadFile: isUnauthorized must be a function/],
    ['connectSocket', undefined, /connectSocket\(options\)/],
    ['connectSocket', { url: '' }, /connectSocket: url/],
    ['connectSocket', { url: ORIGIN, header: [] }, /connectSocket: header must be an object; got array/],
    ['withToken', undefined, /withToken\(call\) must be a function; got undefined/],
    ['updateUser', undefined, /updateUser\(profile\) must be an object/],
    ['updateUser', {}, /updateUser: nickName or avatarUrl/],
    ['updateUser', { nickName: 5 }, /updateUser: nickName must be a non-empty string; got number/],
    ['updateUser', { encryptedData: 'x' }, /updateUser: iv/],
    ['updatePhone', undefined, /updatePhone\(detail\)/],
    ['updatePhone', {}, /updatePhone: code must be a non-empty string; got undefined/],
    ['updatePhone', { errMsg: 'getPhoneNumber:ok' }, /updatePhone: code/],
    ['mustAuth', 2, /mustAuth\(options\)/],
    ['mustAuth', { mustAuthStep: 4 }, /mustAuth: mustAuthStep must be AuthStep\.ONE, TWO or THREE; got number/],
    ['mustAuth', { popupCompName: 1 }, /popupCompName/],
    ['mustAuth', { mode: 'sheet' }, /mode must be 'popup' or 'page'/],
  ]
  for (const [method, argument, message] of calls) {
    test(method + ': ' + message, async () => {
      await assert.rejects(session[method](argument), (error) => {
        assert.equal(error.code, 'ERR_CONFIG')
        assert.match(error.message, message)
        return error instanceof SessionError
      })
    })
  }

  test('withToken: options that are none', async () => {
    const wrong = [[null, /withToken\(call, options\)/], [{ isUnauthorized: 1 }, /withToken: isUnauthorized must be a function; got number/], [{ needLogin: 'yes' }, /withToken: needLogin/]]
    for (const [options, message] of wrong) await assert.rejects(session.withToken(() => {}, options), { code: 'ERR_CONFIG', message })
  })

  test('on: an unknown event or a listener that is none, at once', () => {
    assert.throws(() => session.on('login', () => {}), { code: 'ERR_CONFIG', message: /login-succeeded/ })
    assert.throws(() => session.on('signed-out'), { code: 'ERR_CONFIG', message: /on: listener must be a function; got undefined/ })
  })

  test('nothing of this reached the platform', () => {
    assert.equal(session.snapshot().loggedIn, false)
  })
})

describe('a failed tap on a phone button', () => {
  const { fake, server, session } = createWorld({ privacy: { needAuthorization: true, answer: 'disagree' } })
  const taps = [
    ['deny', 'ERR_PRIVACY_DENIED', () => {}],
    ['deny', 'ERR_AUTH_DENIED', () => Object.assign(fake.privacy, { answer: 'agree' })],
    ['quota', 'ERR_PHONE_QUOTA', () => {}],
    ['no-permission', 'ERR_UNSUPPORTED', () => {}],
    ['ok', 'ERR_PRIVACY_UNDECLARED', () => Object.assign(fake.privacy, { declared: false })],
  ]
  for (const [outcome, code, prepare] of taps) {
    test('is ' + code, async () => {
      prepare()
      await assert.rejects(session.updatePhone(await fake.taps.phone(outcome)), { code })
      assert.equal(server.logins, 0)
    })
  }
})
