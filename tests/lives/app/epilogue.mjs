import { FORGIVEN_MS, STORED_MS, examine } from './examination.mjs'

const LONGEST_MS = 600000
const WELL = 'when all is well, everything works'

/** The end of every life: nothing goes wrong any more, so whatever still waits must end and everything must work. */
export const finish = async (life, act) => {
  const { world, calls, broken, isBroken, ledger } = life
  const { platform, faults, backEnd, settings, tell } = world
  const lasting = settings.expiresIn === undefined || settings.expiresIn >= 7200
  let loginsMade = 0

  const settle = async () => {
    for (let waited = 0; calls.pending().length && waited < LONGEST_MS && !isBroken(); waited += 1000) {
      if (calls.pending().some(({ kind }) => kind === 'mustAuth')) act.popup({ act: 'close' })
      await life.advance(1000)
    }
    const [left] = calls.pending()
    if (left) broken('every call ends', `${left.kind} of ${left.at} ms never ended`)
  }
  const expect = (allowed, what) => allowed || broken(WELL, what)
  /** Makes the moves together and waits for all of them. */
  const doing = async (...moves) => {
    const before = calls.all.length
    const count = ledger.loginCount
    for (const move of moves) await act[move.do](move)
    await settle()
    loginsMade = ledger.loginCount - count
    return calls.all.slice(before)
  }
  const allServed = (made, what) => {
    for (const call of made) {
      const status = call.value && Number(call.value.statusCode || call.value.status)
      expect(!call.error && (call.kind !== 'request' || status === 200), `${what}: ${call.kind} gave ${call.error ? call.error.code || call.error : status}`)
    }
  }

  faults.clear()
  life.app().engine.broken = false
  platform.setOnline(true)
  platform.show()
  await settle()
  if (isBroken()) return
  await life.advance(STORED_MS)
  tell('stored')
  await life.advance(FORGIVEN_MS)
  if (isBroken()) return

  const news = { do: 'request', to: 'news', door: 'session' }
  const steps = [
    async () => allServed(await doing({ do: 'login', force: true }), 'a forced login'),
    async () => {
      const running = platform.running().length
      act.request({ ...news, many: 12, body: true })
      expect(running + 9 === platform.running().length, `nine places are free, the tenth is the contract's: ${platform.running().length - running} requests left at once`)
      const made = calls.all.slice(-12)
      await settle()
      allServed(made, 'twelve requests')
    },
    async () => allServed(await doing({ ...news, door: 'library', many: 3 }), 'requests of the library'),
    async () => {
      backEnd.revoke()
      tell('revoked')
      allServed(await doing({ ...news, many: 12 }, { ...news, door: 'library' }), 'a token that the back end has ended')
      if (lasting) expect(loginsMade === 1, `a token that has ended is one login: ${loginsMade}`)
    },
    async () => {
      allServed(await doing({ do: 'updateUser' }), 'a profile')
      allServed(await doing({ do: 'updatePhone', by: 'code' }), 'a phone code')
      allServed(await doing({ do: 'mustAuth', step: 3 }), 'mustAuth after it')
      expect(life.app().session.currentAuthStep() === 3, 'with a profile and a phone the third step is reached')
      allServed(await doing({ do: 'unbindPhone' }), 'an unbinding')
      expect(life.app().session.currentAuthStep() === 2, 'without the phone it is the second')
    },
    async () => {
      allServed(await doing({ do: 'ensureSessionKey' }), 'a session key')
      allServed(await doing({ do: 'updatePhone', by: 'encrypted' }), 'an encrypted phone number')
    },
    async () => {
      await life.advance(STORED_MS)
      life.restart()
      allServed(await doing(news), 'a request after a restart')
      if (lasting) expect(loginsMade === 0, 'the session comes back from storage')
      expect(life.app().session.snapshot().facts.hasPhone || !lasting, 'so does what is known of the user')
    },
    async () => {
      await doing({ do: 'logout' })
      await life.advance(STORED_MS)
      tell('stored')
      life.restart()
      allServed(await doing(news), 'a request after a logout and a restart')
      expect(loginsMade === 1 || !lasting, `that is one login: ${loginsMade}`)
    },
    ...examine({ life, act, expect, doing, settle, allServed, lasting, loginsMade: () => loginsMade }),
    async () => life.reopen(),
  ]
  for (const step of steps) {
    await step()
    if (isBroken()) return
  }
}
