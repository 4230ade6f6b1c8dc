// Joins the phone with the view: watches the session of the app in the frame and shows it.
import { lookAt } from './back-end.js'
import { createCards } from './cards.js'
import { createDiagram } from './diagram.js'
import { createFaults } from './faults.js'
import { createPlayback } from './playback.js'
import { sentenceFor } from './sentence.js'
import { createSharing, readShared } from './sharing.js'
import { createTimeline } from './timeline.js'
import { language, words } from './words.js'

const byId = (id) => document.getElementById(id)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const wordFor = (path) => path.split('.').reduce((found, name) => found[name], words)
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
byId('language').value = language
for (const element of document.querySelectorAll('[data-say]')) element.textContent = wordFor(element.dataset.say)
for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', wordFor(element.dataset.label))
if (window.backEnds) byId('outcome').textContent = words.breakLeadInPage
const frame = byId('phone')
const diagram = createDiagram(byId('diagram'))
const cards = createCards(byId('cards'))
const timeline = createTimeline(byId('timeline'))
const playback = createPlayback((state) => diagram.show(state))
const events = [
  'login-succeeded',
  'login-failed',
  'token-refreshed',
  'refresh-failed',
  'fuse-tripped',
  'fuse-restored',
  'session-key-expired',
  'auth-step-reached',
  'signed-out',
  'account-switched',
  'login-required',
  'registration-required',
  'storage-failed',
  'storage-ignored',
  'engine-fallback',
]

const sharing = createSharing({ language, state: () => ({ scenario: byId('scenario').value, answer: byId('answer').value }) })
/** What the address asks for; done once. */
let shared = readShared(location.hash)
let phone = null
let watched = null
const faults = createFaults(byId('faults'), {
  phone: () => phone,
  restart,
  tell: (text, picture) => {
    byId('outcome').textContent = text
    if (!picture) return
    const image = document.createElement('img')
    image.src = picture
    image.alt = words.downloaded
    byId('outcome').append(image)
  },
  note: (what) => timeline.add({ kind: 'call', what, at: Date.now() }),
  pressed: (fault) => sharing.note(fault, Date.now()),
})

/** Called by the app in the frame when it has started. */
window.phoneStarted = (started) => {
  phone = started
  byId('scenario').value = phone.shop().scenario()
  byId('answer').value = phone.settings.answer
  phone.recorded.forEach(timeline.add)
  phone.onRecord((entry) => {
    timeline.add(entry)
    // The machine is busy now: look when it has finished.
    Promise.resolve().then(sample)
  })
  faults.phoneStarted()
  sample()
  if (shared) replay(shared)
}

async function replay({ scenario, answer, steps }) {
  shared = null
  if (answer in words.answer) chooseAnswer(answer)
  if (scenario in words.scenarios && scenario !== byId('scenario').value) await chooseScenario(scenario)
  const known = steps.filter(([, fault]) => faults.has(fault))
  if (!known.length) return
  byId('outcome').textContent = words.replaying
  await started()
  for (const [before, fault] of known) {
    await pause(before)
    await faults.press(fault)
  }
}

/** Faults hit a session that is there, as they did for whoever shared them; or one that cannot be. */
async function started() {
  for (let looks = 0; looks < 100; looks++) {
    const session = phone.session()
    const snapshot = session && session.snapshot()
    if (snapshot && (snapshot.loggedIn || snapshot.account === 'unregistered' || snapshot.loginRequired)) return
    await pause(100)
  }
}

function watch() {
  const session = phone.session()
  if (!session || session === watched) return session
  watched = session
  lookAt(phone.shop().scenario())
  for (const type of events) {
    session.on(type, (event) => {
      timeline.add({ kind: 'event', what: event.error ? `${type}: ${event.error.code}` : type, at: Date.now() })
      sample()
    })
  }
  return session
}

function sample() {
  const session = phone && watch()
  if (!session) return
  const snapshot = session.snapshot()
  const asking = isAsking()
  playback.push({ state: snapshot.state, asking, locked: snapshot.fuse ? snapshot.fuse.retryAfterMs > 0 : false })
  cards.show(snapshot, phone.recorded)
  byId('sentence').textContent = sentenceFor(snapshot, asking, phone.settings)
  byId('engine').textContent =
    words.engines[snapshot.engine || 'none']
}

function isAsking() {
  const page = phone.runtime.router.top()
  return (
    frame.contentDocument.querySelector('.mp-page:not([hidden]) [role=dialog]') !== null ||
    (page && page.name === 'pages/auth/auth')
  )
}

function restart() {
  watched = null
  frame.contentWindow.location.reload()
}

async function chooseScenario(scenario) {
  byId('scenario').value = scenario
  // What became of its login, the events tell.
  await Promise.allSettled([phone.shop().choose(scenario)])
  phone.wx.reLaunch({ url: '/pages/home/home', complete() {} })
}

function chooseAnswer(answer) {
  byId('answer').value = answer
  phone.settings.answer = answer
  phone.keepSettings()
}

byId('scenario').addEventListener('change', (event) => chooseScenario(event.target.value))
byId('answer').addEventListener('change', (event) => chooseAnswer(event.target.value))
byId('language').addEventListener('change', (event) => {
  const chosen = new URLSearchParams(location.hash.slice(1))
  chosen.set('lang', event.target.value)
  location.hash = chosen
  location.reload()
})
byId('share').addEventListener('click', async () => {
  const link = sharing.link()
  const [copied] = await Promise.allSettled([navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject()])
  byId('outcome').textContent = copied.status === 'fulfilled' ? words.shared : words.sharedAs(link)
})
byId('new-user').addEventListener('click', () => {
  phone.settings.user = `guest-${Date.now()}`
  phone.keepSettings()
  phone.session().dispose()
  phone.clearStorage()
  timeline.clear()
  sharing.forget()
  restart()
})
byId('clear').addEventListener('click', () => timeline.clear())
// The frame may have been faster than this script.
if (frame.contentWindow.__mp) window.phoneStarted(frame.contentWindow.__mp)
setInterval(sample, 250)
