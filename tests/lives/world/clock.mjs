/** What setTimeout can hold; a longer wait ends at once, as on every platform. */
const LONGEST_MS = 0x7fffffff
/** No package needs that many timers without time moving on. */
const MOST_AT_ONCE = 2000

/** Lets every promise that can settle do so. */
export const turn = () => new Promise((resolve) => setImmediate(resolve))

/**
 * The one clock of a life. Time stands still until `advance`. The wall clock can be set without moving
 * timers. The world's timers always run; a process has timers of its own, which freeze and die with it.
 */
export const createClock = (startAt) => {
  let elapsed = 0
  let offset = startAt
  let lastId = 0
  // Sorted by time, then by age.
  const due = []

  const put = (timer) => {
    let index = due.length
    while (index && (due[index - 1].at > timer.at)) index--
    due.splice(index, 0, timer)
  }
  const after = (ms, run) => {
    const timer = { id: ++lastId, at: elapsed + Math.max(ms, 0), run }
    put(timer)
    return timer
  }
  const cancel = (timer) => {
    const index = due.indexOf(timer)
    if (index >= 0) due.splice(index, 1)
  }

  return {
    /** Milliseconds since the life began, whatever the wall clock says. */
    elapsed: () => elapsed,
    /** What the wall clock shows. */
    now: () => offset + elapsed,
    /** Somebody sets the wall clock. */
    set(ms) {
      offset += ms
    },
    after,
    cancel,

    /** The timers of one process of the app; `thrown` hears what its callbacks throw. */
    forProcess(thrown) {
      const timers = new Map()
      let frozen = false
      let alive = true
      const waiting = []
      const fire = (id, callback) => () => {
        if (!alive || !timers.has(id)) return
        if (frozen) return void waiting.push(fire(id, callback))
        timers.delete(id)
        try {
          callback()
        } catch (error) {
          thrown(error)
        }
      }
      return {
        setTimeout(callback, delay) {
          const id = ++lastId
          const wait = Number(delay) || 0
          timers.set(id, after(wait > LONGEST_MS ? 1 : Math.max(wait, 0), fire(id, callback)))
          return id
        },
        clearTimeout(id) {
          const timer = timers.get(id)
          if (timer) cancel(timer)
          timers.delete(id)
        },
        pending: () => timers.size,
        /** What the platform delivers to the process: later if it sleeps, never if it is gone. */
        deliver(run) {
          if (!alive) return
          if (frozen) waiting.push(run)
          else run()
        },
        freeze() {
          frozen = true
        },
        thaw() {
          frozen = false
          for (const run of waiting.splice(0)) after(0, () => alive && run())
        },
        isFrozen: () => frozen,
        isAlive: () => alive,
        end() {
          alive = false
          for (const timer of timers.values()) cancel(timer)
          timers.clear()
        },
      }
    },

    /** Runs what falls due within `ms`, in order. `afterEach` is called after every point of time. */
    async advance(ms, afterEach = () => {}) {
      const target = elapsed + ms
      let atOnce = 0
      await turn()
      afterEach()
      while (due.length && due[0].at <= target) {
        const timer = due.shift()
        atOnce = timer.at > elapsed ? 0 : atOnce + 1
        if (atOnce > MOST_AT_ONCE) throw new Error('time does not move on: a timer that sets itself again without a pause')
        elapsed = Math.max(elapsed, timer.at)
        timer.run()
        await turn()
        afterEach()
      }
      elapsed = target
    },
  }
}
