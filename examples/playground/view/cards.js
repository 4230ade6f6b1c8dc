// The numbers of the session: fuse line, lock queue, token, facts, and how few calls it all took.

import { words } from './words.js'

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

export function createCards(mount) {
  mount.innerHTML = Object.entries(words.cards)
    .map(
      ([id, [title, line]]) =>
        `<article class="card"><h3>${title}</h3><div class="value" data-card="${id}"></div><p>${line}</p></article>`
    )
    .join('')
  const shown = {}
  const set = (id, html) => {
    if (shown[id] === html) return
    shown[id] = html
    mount.querySelector(`[data-card=${id}]`).innerHTML = html
  }

  return {
    show(snapshot, recorded) {
      if (!snapshot.fuse) return
      const { units, capacity, retryAfterMs } = snapshot.fuse
      const bars = Array.from(
        { length: capacity },
        (unused, index) => `<i class="${index < units ? 'on' : ''}"></i>`
      ).join('')
      set(
        'fuse',
        `<span class="units ${retryAfterMs > 0 ? 'locked' : ''}" role="img" aria-label="${words.unitsLabel(units, capacity)}">${bars}</span>${retryAfterMs > 0 ? `<b class="stop">${Math.ceil(retryAfterMs / 1000)} s</b>` : `<b>${words.units(units, capacity)}</b>`}`
      )
      set(
        'queue',
        snapshot.queue.length
          ? snapshot.queue
              .map((name, index) => `<span class="chip ${index ? '' : 'first'}">${escape(name)}</span>`)
              .join('')
          : `<span class="none">${words.empty}</span>`
      )
      set('token', tokenText(snapshot))
      const facts = snapshot.facts || {}
      set('facts', `<b>${snapshot.authStep}</b>${fact('profile', facts.hasProfile)}${fact('phone', facts.hasPhone)}`)
      set('saved', callsText(recorded))
      set(
        'counters',
        `<span class="pair">${words.pairs.generation} <b>${snapshot.generation}</b></span><span class="pair">${words.pairs.keyEpoch} <b>${snapshot.keyEpoch}</b></span>`
      )
    },
  }
}

const fact = (name, known) =>
  `<span class="fact ${known ? 'known' : ''}">${words.facts[name]}<span class="unseen"> ${words.known[known ? 1 : 0]}</span></span>`

function tokenText({ loggedIn, expiresAt }) {
  if (!loggedIn) return `<span class="none">${words.none}</span>`
  if (!expiresAt) return `<b>${words.noEnd}</b>`
  const minutes = Math.max(0, Math.round((expiresAt - Date.now()) / 60000))
  return `<b>${words.minutes(minutes)}</b>`
}

function callsText(recorded) {
  const effects = recorded.filter((entry) => entry.kind === 'effect')
  const logins = effects.filter((entry) => entry.what === 'wx.login').length
  const requests = effects.filter((entry) => /^(GET|POST) /.test(entry.what) && !/silentLogin/.test(entry.what)).length
  return `<span class="pair">${words.pairs.requests} <b>${requests}</b></span><span class="pair">${words.pairs.logins} <b>${logins}</b></span>`
}
