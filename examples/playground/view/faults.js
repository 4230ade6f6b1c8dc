// The buttons that break things, and what came of it in one sentence.

import { counted, post } from './back-end.js'
import { createCalls } from './calls.js'
import { words } from './words.js'

const orders = '/orders'

/** How a logout ends is told by the login that it ended. */
const settled = (promise) => Promise.allSettled([promise])

export function createFaults(mount, { phone, restart, tell, note, pressed }) {
  const backEnd = { down: false, loginDown: false, unauthorized: false, delayMs: 0 }
  const toggles = {}
  let refusals = 0
  /** An address that refused a fresh token is asked without a refresh for a while: the fuse is for many that do. */
  const address = () => (backEnd.unauthorized ? `${orders}/${++refusals}` : orders)

  async function many(count) {
    note(words.requestsAtOnce(count))
    const url = address()
    const session = phone().session()
    const { outcome, logins } = await counted(() =>
      Promise.all(
        Array.from({ length: count }, () =>
          session.request({ url }).then(
            (response) => response.statusCode,
            (error) => error.code
          )
        )
      )
    )
    const tally = Object.entries(outcome.reduce((all, one) => Object.assign(all, { [one]: (all[one] || 0) + 1 }), {}))
    tell(words.tally(count, tally.map(([outcome, times]) => `${times} × ${outcome}`).join(', '), logins))
  }

  const acts = Object.assign(createCalls({ phone, tell, note }), {
    async expire() {
      await post('expire')
      tell(words.expired)
    },
    requests: () => many(10),
    async storm() {
      await post('expire')
      await many(30)
    },
    async logoutDuringLogin() {
      const session = phone().session()
      await settled(session.logout())
      // A login of a few milliseconds leaves no time to log out in.
      await post('faults', Object.assign({}, backEnd, { delayMs: Math.max(backEnd.delayMs, 1000) }))
      note(words.login)
      const login = session.login().then(
        () => words.loginSucceeded,
        (error) => words.loginTold(error.code)
      )
      await new Promise((resolve) => setTimeout(resolve, 600))
      note(words.logoutDuring)
      const logout = settled(session.logout())
      const outcome = await login
      await logout
      await post('faults', backEnd)
      tell(words.logoutWins(outcome))
    },
    async rotate() {
      await phone().host.platform('rotate')
      note('ensureSessionKey')
      await phone()
        .session()
        .ensureSessionKey()
        .then(
          () => tell(words.keyFetched),
          (error) => tell(`ensureSessionKey: ${error.code}`)
        )
    },
    kill() {
      restart()
      tell(words.killed)
    },
  })

  const switches = { unauthorized: 'backEnd', down: 'backEnd', slow: 'backEnd', offline: 'phone', hidden: 'phone' }

  async function flip(name) {
    const on = !toggles[name]
    toggles[name] = on
    if (switches[name] === 'backEnd') {
      if (name === 'slow') backEnd.delayMs = on ? 1500 : 0
      else backEnd[name] = on
      await post('faults', backEnd)
    } else if (name === 'offline') phone().host.setOffline(on)
    else phone().host.setHidden(on)
    mark()
    tell(words.switches[name][on ? 0 : 1])
  }

  const groups = [
    ['requests', ['requests', 'storm']],
    ['expired', ['upload', 'download', 'socket', 'lend']],
    ['token', ['expire', 'unauthorized', 'rotate']],
    ['backEnd', ['down', 'slow']],
    ['phone', ['offline', 'hidden', 'kill', 'logoutDuringLogin']],
  ]
  for (const [group, buttons] of groups) {
    const row = document.createElement('div')
    row.className = 'fault-group'
    const heading = document.createElement('h3')
    heading.textContent = words.groups[group]
    row.append(heading)
    for (const name of buttons) {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = words.buttons[name]
      button.dataset.fault = name
      if (switches[name]) button.setAttribute('aria-pressed', 'false')
      button.addEventListener('click', () => press(name))
      row.append(button)
    }
    mount.append(row)
  }

  function press(name) {
    pressed(name)
    return Promise.resolve(switches[name] ? flip(name) : acts[name]()).catch((error) => tell(String(error.message)))
  }

  function mark() {
    for (const name of Object.keys(switches))
      mount.querySelector(`[data-fault=${name}]`).setAttribute('aria-pressed', String(!!toggles[name]))
  }

  return {
    has: (name) => name in acts || name in switches,
    press,
    /** The phone's own faults ended with the app that had them. */
    phoneStarted() {
      toggles.offline = toggles.hidden = false
      mark()
    },
  }
}
