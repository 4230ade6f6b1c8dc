// Newest first; what repeats within a moment is one line with a count.

import { words } from './words.js'

const keep = 120
const momentMs = 3000
const lookBack = 6

export function createTimeline(list) {
  const recent = []

  return {
    add(entry) {
      const same = recent.find(
        (one) => one.kind === entry.kind && one.what === entry.what && entry.at - one.at < momentMs
      )
      if (same) {
        same.count++
        same.at = entry.at
        same.counter.textContent = `× ${same.count}`
        return
      }
      const item = document.createElement('li')
      const time = document.createElement('time')
      time.textContent = new Date(entry.at).toTimeString().slice(0, 8)
      const tag = document.createElement('span')
      tag.className = `tag ${entry.kind}`
      tag.textContent = words.kinds[entry.kind]
      const what = document.createElement('span')
      what.className = 'what'
      what.textContent = entry.what
      const counter = document.createElement('span')
      counter.className = 'count'
      item.append(time, tag, what, counter)
      list.prepend(item)
      while (list.children.length > keep) list.lastChild.remove()
      recent.unshift(Object.assign({ count: 1, counter }, entry))
      recent.length = Math.min(recent.length, lookBack)
    },
    clear() {
      list.replaceChildren()
      recent.length = 0
    },
  }
}
