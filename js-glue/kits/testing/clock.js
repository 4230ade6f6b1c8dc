const turn = () => new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve, 0)))

/** Longer than any deadline a test would sit out. */
const LONGEST_WAIT_MS = 20000

/**
 * The one clock of a fake world. `virtual`: time stands still until `advance`. Otherwise it is the real one,
 * but its timers still freeze while the app sleeps.
 */
export const createClock = ({ virtual, startAt, report }) => {
  let time = startAt
  // By how much the phone's wall clock is wrong: timers and WeChat's servers know nothing of it.
  let wrongBy = 0
  let lastId = 0
  let frozen = false
  const timers = new Map()

  const trueTime = () => (virtual ? time : Date.now())
  const run = (id) => {
    const timer = timers.get(id)
    if (!timer || frozen) return
    timers.delete(id)
    report(timer.callback)
  }
  const nextDue = (limit) => {
    let next
    for (const timer of timers.values())
      if (timer.at <= limit && (!next || timer.at < next.at || (timer.at === next.at && timer.id < next.id))) next = timer
    return next
  }

  return {
    now: () => trueTime() + wrongBy,
    trueTime,
    setTimeout(callback, delay) {
      const id = ++lastId
      const wait = Math.max(Number(delay) || 0, 0)
      const timer = { id, at: trueTime() + wait, callback }
      timers.set(id, timer)
      if (!virtual) {
        timer.real = setTimeout(() => run(id), wait)
        // The renewal of a token in two hours must not keep the process of a test alive.
        if (wait > LONGEST_WAIT_MS && timer.real.unref) timer.real.unref()
      }
      return id
    },
    clearTimeout(id) {
      const timer = timers.get(id)
      if (timer && timer.real) clearTimeout(timer.real)
      timers.delete(id)
    },
    /** Runs everything due within the next `ms`, in order, letting promises settle in between. */
    async advance(ms) {
      if (!virtual) throw new Error('createFakeWx: advance needs the option clock: "virtual"')
      const target = time + ms
      await turn()
      for (let timer = !frozen && nextDue(target); timer; timer = !frozen && nextDue(target)) {
        time = Math.max(time, timer.at)
        run(timer.id)
        await turn()
      }
      time = target
      await turn()
    },
    /** Moves the wall clock and no timer, as a user does in the phone's settings. */
    jump(ms) {
      if (!virtual) throw new Error('createFakeWx: jump needs the option clock: "virtual"')
      wrongBy += ms
    },
    freeze() {
      frozen = true
    },
    thaw() {
      frozen = false
      for (let timer = nextDue(trueTime()); timer; timer = nextDue(trueTime())) run(timer.id)
    },
    /** Timers that have not fired. */
    pending: () => timers.size,
  }
}
