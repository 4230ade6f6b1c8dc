// Joins the phone with the view: watches the session of the app in the frame and shows it.
import { lookAt } from './back-end.js'
import { createCards } from './cards.js'
import { createDiagram } from './diagram.js'
import { createFaults } from './faults.js'
import { createPlayback } from './playback.js'
import { sentenceFor } from './sentence.js'
import { createTimeline } from './timeline.js'

const byId = (id) => document.getElementById(id)
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
    image.alt = 'what was downloaded'
    byId('outcome').append(image)
  },
  note: (what) => timeline.add({ kind: 'call', what, at: Date.now() }),
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
    snapshot.engine === 'js' ? 'JavaScript twin' : snapshot.engine === 'wasm' ? 'WebAssembly' : 'starting'
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

byId('scenario').addEventListener('change', async (event) => {
  await phone
    .shop()
    .choose(event.target.value)
    .catch(() => {})
  phone.wx.reLaunch({ url: '/pages/home/home', complete() {} })
})
byId('answer').addEventListener('change', (event) => {
  phone.settings.answer = event.target.value
  phone.keepSettings()
})
byId('new-user').addEventListener('click', () => {
  phone.settings.user = `guest-${Date.now()}`
  phone.keepSettings()
  phone.session().dispose()
  phone.clearStorage()
  timeline.clear()
  restart()
})
byId('clear').addEventListener('click', () => timeline.clear())
// The frame may have been faster than this script.
if (frame.contentWindow.__mp) window.phoneStarted(frame.contentWindow.__mp)
setInterval(sample, 250)
