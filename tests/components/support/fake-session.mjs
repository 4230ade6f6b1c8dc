// A session whose every answer the test decides. It records what the components ask of it.

export const failure = (code, more) => Object.assign(new Error(code), { code }, more)

export function createFakeSession({ fact = 2, step = 1, account = 'silent', authSteps = [1, 2], baseLibrary = '3.6.0', language = 'zh_CN' } = {}) {
  const listeners = {}
  const calls = []
  const pending = []
  const announced = []
  const timers = []
  const ask = (name, given) => {
    // Engines may run in a realm of their own; what they hand over is data.
    const argument = given === undefined ? undefined : JSON.parse(JSON.stringify(given))
    calls.push([name, argument])
    if (session.replies[name]) return session.replies[name](argument)
    return new Promise((resolve, reject) => pending.push({ name, resolve, reject }))
  }
  const session = {
    calls,
    announced,
    epoch: 1,
    step,
    fact,
    account,
    loginRequired: false,
    snapshot: () => ({ account: session.account, loginRequired: session.loginRequired }),
    replies: { ensureLogin: () => Promise.resolve(), ensureSessionKey: () => Promise.resolve() },
    ensureLogin: () => ask('ensureLogin'),
    ensureSessionKey: () => ask('ensureSessionKey'),
    updatePhone: (detail) => ask('updatePhone', detail),
    updateUser: (profile) => ask('updateUser', profile),
    register: (given) => ask('register', given),
    keyEpoch: () => session.epoch,
    currentAuthStep: () => session.step,
    nextFact: () => session.fact,
    on(type, listener) {
      ;(listeners[type] = listeners[type] || new Set()).add(listener)
      return () => listeners[type].delete(listener)
    },
    auth: {
      authSteps,
      adopt: () => calls.push(['adopt']),
      end: (outcome) => calls.push(['end', outcome]),
      leave: (backTo) => calls.push(['leave', backTo]),
      announce: (popup) => announced.unshift(popup),
      withdraw: (popup) => announced.splice(0, announced.length, ...announced.filter((other) => other !== popup)),
    },
    host: {
      baseLibrary,
      setTimeout: (act, delay) => timers.push({ act, delay }),
      clearTimeout: (id) => delete timers[id - 1],
      views: {
        language: () => language,
        canIUse: () => true,
        getUserProfile: (desc, done) => session.profileAnswer(done),
        onNeedPrivacy(listener) {
          session.needPrivacy = listener
        },
        openPrivacyContract: () => calls.push(['openPrivacyContract']),
      },
    },
  }

  return Object.assign(session, {
    called: (name) => calls.filter((call) => call[0] === name).map((call) => call[1]),
    /** Lets all deadlines pass. */
    passDeadlines: () => timers.forEach(({ act }) => act()),
    timerCount: () => Object.keys(timers).length,
    listenerCount: () => Object.values(listeners).reduce((sum, set) => sum + set.size, 0),
    answer(name, result) {
      take(pending, name).resolve(result)
    },
    refuse(name, code, more) {
      take(pending, name).reject(failure(code, more))
    },
    reach(nextStep, nextFact) {
      Object.assign(session, { step: nextStep, fact: nextFact })
      for (const listener of listeners['auth-step-reached'] || [])
        listener({ type: 'auth-step-reached', step: nextStep })
    },
    emit(type) {
      for (const listener of listeners[type] || []) listener({ type })
    },
  })
}

function take(pending, name) {
  const index = pending.findIndex((one) => one.name === name)
  if (index < 0) throw new Error(`nobody waits for ${name}`)
  return pending.splice(index, 1)[0]
}
