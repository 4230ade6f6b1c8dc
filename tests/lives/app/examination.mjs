export const STORED_MS = 20000
/** Fuse, back-off and what is remembered of addresses: after this long nothing is left of them. */
export const FORGIVEN_MS = 130000
const FUSE_MS = 60000

/** Rules that a life may have come past, each looked at once more when nothing else is the matter. */
export const examine = ({ life, act, expect, doing, settle, allServed, lasting, loginsMade }) => {
  const { world, calls } = life
  const { faults, backEnd, platform, settings } = world
  const session = () => life.app().session
  const codeOf = ([call]) => (call.error ? call.error.code : 'nothing')

  /** Runs `run` and gives the events that it brought. */
  const hearing = async (run) => {
    const heard = []
    const stop = ['auth-step-reached', 'fuse-tripped', 'fuse-restored', 'signed-out'].map((type) => session().on(type, (event) => heard.push(event)))
    await run()
    stop.forEach((leave) => leave())
    return heard
  }
  const units = () => session().snapshot().fuse.units
  const forgive = () => life.advance(FORGIVEN_MS)

  const steps = async () => {
    await doing({ do: 'logout' })
    backEnd.forget()
    allServed(await doing({ do: 'login' }), 'a login of somebody new')
    allServed(await doing({ do: 'mustAuth', step: 1 }), 'mustAuth of the step where everybody is')
    const heard = await hearing(async () => {
      await doing({ do: 'updateUser' })
      allServed(await doing({ do: 'mustAuth', step: 2 }), 'mustAuth of the step reached')
      await doing({ do: 'updatePhone', by: 'code' })
    })
    const told = heard.filter(({ type }) => type === 'auth-step-reached').map(({ step }) => step)
    expect(told.join() === '2,3', `each step that is reached is told: ${told}`)
  }

  const callsOfTheUser = async () => {
    const before = calls.all.length
    allServed(await doing({ do: 'updatePhone', by: 'code' }), 'a phone code')
    await doing({ do: 'updatePhone', by: 'same' })
    expect(calls.all.length === before + 2, 'both were made')

    faults.arm({ on: 'reply', how: 'status', status: 401, form: 'json', path: '/updateUser', times: 12 })
    const sent = life.ledger.sentTo('/updateUser')
    const refused = await doing({ do: 'updateUser' })
    expect(codeOf(refused) === 'ERR_UNAUTHORIZED', `a call that is refused with a fresh token, too: ${codeOf(refused)}`)
    expect(life.ledger.sentTo('/updateUser') - sent <= 2, `such a call is sent once more: ${life.ledger.sentTo('/updateUser') - sent} sendings`)
    faults.clear()
    await forgive()

    const bound = settings.queueCapacity || 32
    const many = await doing(...Array.from({ length: bound + 2 }, (_, index) => ({ do: 'updateUser', name: 'name ' + index })))
    const full = many.filter(({ error }) => error && error.code === 'ERR_QUEUE_FULL')
    expect(full.length === 2, `what is more than may wait is refused at once: ${full.length} of ${many.length}`)
  }

  const outage = async () => {
    faults.arm({ on: 'reply', how: 'status', status: 503, form: 'json', path: '/silentLogin', retryAfter: '5', times: 1 })
    const [call] = await doing({ do: 'refreshLogin', stale: 'no' })
    // An own function of the app has not passed it on.
    expect(settings.ownBackend || (call.error && call.error.retryAfterMs === 5000), `the pause that a back end asks for: ${call.error && call.error.retryAfterMs} ms`)
    expect(units() === 3, `an outage costs no refresh: ${units()} are left`)
    await forgive()
  }

  const fuse = async () => {
    for (let left = 2; left >= 0; left--) {
      allServed(await doing({ do: 'refreshLogin', stale: 'no' }), 'a refresh')
      expect(units() === left, `a refresh takes a unit of the fuse: ${units()} are left, not ${left}`)
      await life.advance(1000)
    }
    const heard = await hearing(async () => {
      const tripped = await doing({ do: 'refreshLogin', stale: 'no' })
      expect(codeOf(tripped) === 'ERR_FUSE_TRIPPED', `a fourth trips the fuse: ${codeOf(tripped)}`)
      const locked = await doing({ do: 'refreshLogin', stale: 'no' })
      expect(codeOf(locked) === 'ERR_FUSE_LOCKED', `a fifth finds it locked: ${codeOf(locked)}`)
      await life.advance(FUSE_MS)
      allServed(await doing({ do: 'refreshLogin', stale: 'no' }), 'a refresh after the fuse is whole again')
    })
    expect(heard.map(({ type }) => type).join() === 'fuse-tripped,fuse-restored', `both are told: ${heard.map(({ type }) => type)}`)
    expect(units() === 2, `whole again, and one taken: ${units()} are left`)
    await life.advance(FUSE_MS + 1000)
    await doing({ do: 'refreshLogin', stale: 'no' })
    expect(units() === 2, `a unit comes back in a minute: ${units()} are left`)
    await forgive()
  }

  const verdict = async () => {
    faults.arm({ on: 'reply', how: 'status', status: 403, form: 'json', path: '/silentLogin', times: 1 })
    const heard = await hearing(() => doing({ do: 'login', force: true }))
    expect(heard.some(({ type }) => type === 'signed-out') && !session().snapshot().loggedIn, 'a login that the back end refuses ends the session')
    await forgive()
    allServed(await doing({ do: 'request', to: 'news', door: 'session' }), 'a request after it')
  }

  const lateWrite = async () => {
    faults.arm({ on: 'setStorage', how: 'late', ms: 7000, times: 1 })
    allServed(await doing({ do: 'login', force: true }), 'a login whose record is written late')
    const { token } = life.ledger
    await life.advance(6000)
    await doing({ do: 'logout' })
    await life.advance(STORED_MS)
    expect(!platform.stored().includes(JSON.stringify(token)), 'a write that lands late leaves no token in storage')
    faults.clear()
    allServed(await doing({ do: 'request', to: 'news', door: 'session' }), 'a request after it')
  }

  const expiry = async () => {
    if (settings.expiresIn !== 90) return
    await doing({ do: 'login', force: true })
    await life.advance(100000)
    await doing({ do: 'ensureLogin' })
    expect(loginsMade() === 1, `a token whose time is over is replaced: ${loginsMade()} logins`)
  }

  const ofLasting = [steps, callsOfTheUser, outage, fuse]
  return [...(lasting ? ofLasting : []), verdict, lateWrite, expiry].map((one) => async () => {
    await one()
    await settle()
    await forgive()

  })
}
