/**
 * When calls under way are given up: one timer for all of them, since a request must not cost a timer.
 * A call has a `deadline`, in the engine's time, which may move later while it is watched, and `expire()`.
 */
export const createDeadlines = (engine, host) => {
  const watched = new Set()
  let due = Infinity
  let timer

  const arm = (deadline) => {
    host.clearTimeout(timer)
    due = deadline
    timer = due < Infinity ? host.setTimeout(fire, due - engine.lookAtClock()) : undefined
    // In Node nothing is worth staying alive for.
    if (timer && timer.unref) timer.unref()
  }

  /** Ends what is late at `time`; the timer is not cleared when calls end, so it may find nothing to do. */
  const check = (time) => {
    let next = Infinity
    const late = []
    for (const call of watched) {
      if (call.deadline <= time) late.push(call)
      else next = Math.min(next, call.deadline)
    }
    arm(next)
    for (const call of late) call.expire()
  }
  const fire = () => check(engine.lookAtClock())

  return {
    check: fire,
    watch(call) {
      watched.add(call)
      if (call.deadline < due) arm(call.deadline)
    },
    forget(call) {
      watched.delete(call)
      if (engine.isOver && !watched.size) arm(Infinity)
    },
  }
}
