// The status machines of the article: read when somebody looks at one.

/**
 * The article's status machine: a state that settles, and subscribers who may come before or after it does.
 * `run` calls a subscriber; what that throws harms nobody else. `onceSuccess` and `onceFail` give the way out.
 */
const createStatus = (name, run) => {
  let state = ''
  let value
  let waiting = []

  const settle = (next) => (settledWith) => {
    state = next
    value = settledWith
    const due = waiting.filter((entry) => entry.state === next)
    waiting = waiting.filter((entry) => entry.state !== next)
    // One of them may take another one out.
    due.forEach((entry) => entry.state && run(entry.subscriber, value))
  }
  const once = (wanted) => (subscriber) => {
    const entry = { state: wanted, subscriber }
    if (state === wanted) run(subscriber, value)
    else waiting.push(entry)
    return () => {
      entry.state = ''
      waiting = waiting.filter((other) => other !== entry)
    }
  }

  return {
    name,
    get state() {
      return state || 'pending'
    },
    success: settle('success'),
    fail: settle('fail'),
    onceSuccess: once('success'),
    onceFail: once('fail'),
    reset() {
      state = ''
      value = undefined
    },
  }
}

/** `latest`: by the name of each, what it was told last. */
export const createStatuses = (latest, run) => {
  const machines = {}
  for (const name of Object.keys(latest)) {
    const [how, value] = latest[name]
    machines[name] = createStatus(name, run)
    machines[name][how](value)
  }
  return machines
}
