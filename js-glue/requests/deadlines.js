/**
 * When calls under way are given up: one timer for all of them, since a request must not cost a timer.
 * A call has a `deadline`, in the engine's time, which may move later while it is watched, and `expire()`. Those that
 * are watched are links of one chain, by `earlier` and `later`, so that each comes and goes at once however many there are.
 */
export const createDeadlines = (engine, host) => {
  const chain = { earlier: undefined, later: undefined }
  chain.earlier = chain.later = chain
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
    for (let call = chain.later; call !== chain; call = call.later) {
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
      if (!call.later) {
        call.earlier = chain.earlier
        call.later = chain
        call.earlier.later = chain.earlier = call
      }
      if (call.deadline < due) arm(call.deadline)
    },
    forget(call) {
      if (!call.later) return
      call.earlier.later = call.later
      call.later.earlier = call.earlier
      call.earlier = call.later = undefined
      if (engine.isOver && chain.later === chain) arm(Infinity)
    },
  }
}
