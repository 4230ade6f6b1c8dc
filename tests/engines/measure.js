// Two figures of an engine: the time from reading the package to the first token, and what `ensureLogin` and
// `getToken` cost against the least that a session could be: one that looks at the clock.
'use strict'

async function firstToken(kit) {
  const from = kit.clock()
  const { createSession } = kit.load()
  const fake = kit.createFakeWx({ latencyMs: 0, request: () => ({ data: { token: 'token', expiresIn: 7200 } }) })
  const webAssembly = kit.webAssembly()
  if (webAssembly) fake.wx.WXWebAssembly = webAssembly
  const session = createSession({ baseURL: 'https://api.example.com', host: fake.wx })
  await session.login()
  return { session, ms: kit.clock() - from }
}

function leastSession() {
  const settled = Promise.resolve()
  const token = Promise.resolve('token')
  const until = Date.now() + 7200000
  return {
    ensureLogin: () => (Date.now() < until ? settled : Promise.reject(new Error('over'))),
    getToken: () => (Date.now() < until ? token : Promise.reject(new Error('over'))),
  }
}

async function hotPair(kit, session, rounds) {
  const from = kit.clock()
  for (let round = 0; round < rounds; round++) {
    await session.ensureLogin()
    await session.getToken()
  }
  return kit.clock() - from
}

const least = (one, other) => Math.min(one, other)

/** → { startMs, hotPair } of a fresh copy of the package; the hot pair by the least of some rounds, since others share the machine. */
async function measure(kit, rounds) {
  const { session, ms } = await firstToken(kit)
  const plain = leastSession()
  let [ours, theirs] = [Infinity, Infinity]
  for (let repeat = 0; repeat < 12; repeat++) {
    ours = least(ours, await hotPair(kit, session, rounds))
    theirs = least(theirs, await hotPair(kit, plain, rounds))
  }
  session.dispose()
  return { startMs: ms, hotPair: ours / theirs }
}
