// What was done here as an address: whoever opens it sees the same again, with the same pauses.

const longestPauseMs = 6000
const mostSteps = 60

/** `{ scenario, answer, steps: [[pauseMs, fault], …] }` of an address. */
export function readShared(hash) {
  const given = new URLSearchParams(hash.slice(1))
  const steps = (given.get('do') || '')
    .split('~')
    .filter(Boolean)
    .slice(0, mostSteps)
    .map((step) => {
      const [fault, pause] = step.split('.')
      return [Math.min(Number(pause) || 0, longestPauseMs), fault]
    })
  return { scenario: given.get('scenario'), answer: given.get('answer'), steps }
}

export function createSharing({ language, state }) {
  const steps = []
  let last = 0

  return {
    note(fault, at) {
      steps.push([last ? Math.min(at - last, longestPauseMs) : 0, fault])
      last = at
      if (steps.length > mostSteps) steps.shift()
    },
    forget() {
      steps.length = 0
      last = 0
    },
    /** The page that shows this one, where one does. */
    link() {
      const place = window.parent === window ? location : window.parent.location
      const { scenario, answer } = state()
      const shared = new URLSearchParams({ lang: language, scenario, answer })
      if (steps.length) shared.set('do', steps.map(([pause, fault]) => `${fault}.${pause}`).join('~'))
      return `${place.href.split('#')[0]}#${shared}`
    },
  }
}
