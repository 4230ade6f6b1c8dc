import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { build } from 'esbuild'
import { createAppService } from '../sandbox/app-service.mjs'
import { startBackEnd } from './support/back-end.mjs'
import { bundled } from './support/bundled.mjs'
import { createFakeWx } from './support/sdk.mjs'

const packageDir = fileURLToPath(new URL('../../pkg/miniprogram_dist', import.meta.url))

/** The app of the article, in its own words but for the names of today's API; async functions as its build makes them. */
const compiled = async (source) => {
  const result = await build({ stdin: { contents: source }, format: 'cjs', target: 'es2017', write: false, bundle: false })
  return result.outputFiles[0].text
}

test('the usage of the article runs in the sandbox, on the packaged wasm, over real HTTP', { timeout: 60000 }, async (context) => {
  const backEnd = await startBackEnd()
  context.after(() => backEnd.close())
  const fake = createFakeWx({ request: backEnd.origin })
  const service = createAppService({
    packageDir,
    wx: fake.wx,
    files: {
      '/flyio.js': await bundled('flyio/dist/npm/wx.js'),
      '/app-code.js': await compiled(`
        import { createSession, AuthStep } from 'mp-session'
        import Fly from './flyio'

        const session = createSession({ baseURL: '${backEnd.origin}' })
        const fly = new Fly()
        fly.config.baseURL = '${backEnd.origin}'

        // §3.1
        export const app = {
          status: session.status,
          onLaunch() {
            session.login()
              .then(() => this.status.login.success())
              .catch(() => this.status.login.fail())
          },
        }

        // §3.2
        fly.interceptors.request.use(async (req) => {
          if (req.needLogin !== false) {
            await session.ensureLogin()
            const token = await session.getToken()
            Object.assign(req.headers, { Authorization: 'Bearer ' + token })
          }
          return req
        })

        // §3.3
        fly.interceptors.response.use(null, async (error) => {
          if (error.status !== 401 || error.request.replayed) throw error
          const [, staleToken] = error.request.headers.Authorization.split(' ')
          await session.refreshLogin({ staleToken })
          return fly.request(Object.assign(error.request, { replayed: true }))
        })

        // §4
        export const step = async () => {
          await session.mustAuth({ mustAuthStep: AuthStep.ONE })
          return session.currentAuthStep() >= AuthStep.ONE
        }
        export const missing = () => session.mustAuth({ mustAuthStep: AuthStep.TWO })
        export const ensureSessionKey = () => session.ensureSessionKey()
        export const openly = () => fly.get('/public', null, { needLogin: false })
        export { fly, session }
      `),
    },
  })
  const { app, ensureSessionKey, fly, missing, openly, session, step } = service.require('./app-code')

  app.onLaunch()
  const launched = new Promise((resolve, reject) => {
    app.status.login.onceSuccess(resolve)
    app.status.login.onceFail(reject)
  })
  const first = await Promise.all(Array.from({ length: 5 }, () => fly.get('/orders')))
  await launched
  assert.deepEqual(first.map(({ status }) => status), [200, 200, 200, 200, 200])
  assert.equal(backEnd.logins, 1)

  backEnd.expire()
  const second = await Promise.all(Array.from({ length: 5 }, () => fly.get('/orders')))
  assert.deepEqual(second.map(({ status }) => status), [200, 200, 200, 200, 200])
  assert.equal(backEnd.logins, 2)

  const open = await openly()
  assert.equal(open.data.authorization, null)

  await ensureSessionKey()
  assert.equal(await step(), true)
  const error = await missing().catch((thrown) => thrown)
  assert.equal(error.code, 'ERR_AUTH_COMPONENT_MISSING')

  assert.equal(session.snapshot().engine, 'wasm')
  assert.deepEqual(service.errors, [])
  assert.deepEqual(fake.thrown, [])
  await session.logout()
  session.dispose()
})
