/**
 * The article's status machine: a state that settles, and subscribers who may come before or after it does.
 * `report` hears what a subscriber throws; nobody else is harmed by it.
 */
export const createStatus = (name, report) => {
  let state = ''
  let value
  let waiting = []

  const call = (subscriber) => {
    try {
      subscriber(value)
    } catch (error) {
      report(error)
    }
  }
  const settle = (next) => (settledWith) => {
    state = next
    value = settledWith
    const due = waiting.filter((entry) => entry.state === next)
    waiting = waiting.filter((entry) => entry.state !== next)
    due.forEach((entry) => call(entry.subscriber))
  }
  const once = (wanted) => (subscriber) => {
    if (state === wanted) call(subscriber)
    else waiting.push({ state: wanted, subscriber })
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
