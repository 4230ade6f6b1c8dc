// The buttons that break things, and what came of it in one sentence.

import { counted, post } from './back-end.js'
import { createCalls } from './calls.js'

const orders = '/orders'

export function createFaults(mount, { phone, restart, tell, note }) {
  const backEnd = { down: false, loginDown: false, unauthorized: false, delayMs: 0 }
  const toggles = {}
  let refusals = 0
  /** An address that refused a fresh token is asked without a refresh for a while: the fuse is for many that do. */
  const address = () => (backEnd.unauthorized ? `${orders}/${++refusals}` : orders)

  async function many(count) {
    note(`${count} requests at once`)
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
    tell(
      `${count} requests: ${tally.map(([outcome, times]) => `${times} × ${outcome}`).join(', ')}, with ${logins} ${logins === 1 ? 'login' : 'logins'}.`
    )
  }

  const acts = Object.assign(createCalls({ phone, tell, note }), {
    async expire() {
      await post('expire')
      tell('Every token is dead on the back end. Nobody here knows yet: send requests.')
    },
    requests: () => many(10),
    async storm() {
      await post('expire')
      await many(30)
    },
    async logoutDuringLogin() {
      const session = phone().session()
      await session.logout().catch(() => {})
      // A login of a few milliseconds leaves no time to log out in.
      await post('faults', Object.assign({}, backEnd, { delayMs: Math.max(backEnd.delayMs, 1000) }))
      note('login')
      const login = session.login().then(
        () => 'succeeded',
        (error) => `was told ${error.code}`
      )
      await new Promise((resolve) => setTimeout(resolve, 600))
      note('logout, during the login')
      const logout = session.logout().catch(() => {})
      const outcome = await login
      await logout
      await post('faults', backEnd)
      tell(`Logout wins: the login ${outcome}, and no session came back.`)
    },
    async rotate() {
      await phone().host.platform('rotate')
      note('ensureSessionKey')
      await phone()
        .session()
        .ensureSessionKey()
        .then(
          () => tell('The key had changed, so one new login fetched the new one.'),
          (error) => tell(`ensureSessionKey: ${error.code}`)
        )
    },
    kill() {
      restart()
      tell('Closed and opened again. The stored session is taken up, without a login.')
    },
  })

  const switches = {
    unauthorized: [
      'backEnd',
      'On: every token is refused, new ones too. Send requests, each time to another address, and watch the fuse.',
      'Off: tokens are good again. The fuse opens when its time has passed.',
    ],
    down: ['backEnd', 'On: the back end answers 503 to everything.', 'Off: the back end is well again.'],
    slow: ['backEnd', 'On: every answer takes 1.5 s. Now the states can be followed.', 'Off: answers come at once.'],
    offline: ['phone', 'On: no network. That ends no session and costs no fuse unit.', 'Off: the network is back.'],
    hidden: [
      'phone',
      'On: the app is in the background; after 5 s WeChat interrupts its requests.',
      'Off: the app is back in front.',
    ],
  }

  async function flip(name) {
    const on = !toggles[name]
    toggles[name] = on
    const [where, onText, offText] = switches[name]
    if (where === 'backEnd') {
      if (name === 'slow') backEnd.delayMs = on ? 1500 : 0
      else backEnd[name] = on
      await post('faults', backEnd)
    } else if (name === 'offline') phone().host.setOffline(on)
    else phone().host.setHidden(on)
    mark()
    tell(on ? onText : offText)
  }

  const groups = [
    [
      'Requests',
      [
        ['requests', '10 at once'],
        ['storm', 'Expire, then 30 at once'],
      ],
    ],
    [
      'Expired',
      [
        ['upload', 'Upload'],
        ['download', 'Download'],
        ['socket', 'Socket'],
        ['lend', 'withToken'],
      ],
    ],
    [
      'Token',
      [
        ['expire', 'Expire'],
        ['unauthorized', 'Refuse every token'],
        ['rotate', 'Rotate session key'],
      ],
    ],
    [
      'Back end',
      [
        ['down', 'Down'],
        ['slow', 'Slow'],
      ],
    ],
    [
      'Phone',
      [
        ['offline', 'Offline'],
        ['hidden', 'Hide app'],
        ['kill', 'Kill app'],
        ['logoutDuringLogin', 'Logout during login'],
      ],
    ],
  ]
  for (const [title, buttons] of groups) {
    const group = document.createElement('div')
    group.className = 'fault-group'
    const heading = document.createElement('h3')
    heading.textContent = title
    group.append(heading)
    for (const [name, label] of buttons) {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = label
      button.dataset.fault = name
      if (switches[name]) button.setAttribute('aria-pressed', 'false')
      button.addEventListener('click', () =>
        Promise.resolve(switches[name] ? flip(name) : acts[name]()).catch((error) => tell(String(error.message)))
      )
      group.append(button)
    }
    mount.append(group)
  }

  function mark() {
    for (const name of Object.keys(switches))
      mount.querySelector(`[data-fault=${name}]`).setAttribute('aria-pressed', String(!!toggles[name]))
  }

  return {
    /** The phone's own faults ended with the app that had them. */
    phoneStarted() {
      toggles.offline = toggles.hidden = false
      mark()
    },
  }
}
