// A login takes milliseconds. What was observed is shown one after the other, each long enough to be seen.

const dwellMs = 420
const hurriedMs = 140

export function createPlayback(show) {
  const waiting = []
  let last = ''
  let timer = null

  function next() {
    timer = null
    const state = waiting.shift()
    if (!state) return
    show(state)
    timer = setTimeout(next, waiting.length > 4 ? hurriedMs : dwellMs)
  }

  return {
    push(state) {
      const key = JSON.stringify(state)
      if (key === last) return
      last = key
      waiting.push(state)
      if (waiting.length > 12) waiting.splice(0, waiting.length - 12)
      if (!timer) next()
    },
  }
}
