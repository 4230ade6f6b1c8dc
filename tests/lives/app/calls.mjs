/**
 * Every call that the app has made of the session, and how it ended: what all the invariants look at.
 * A call of an earlier process or session is nobody's any more.
 */
export const createCalls = ({ clock, tell }) => {
  const all = []
  return {
    all,
    pending: () => all.filter((call) => !call.ended && !call.gone),
    byMark: (mark) => all[Number(mark)],
    /** A call begins: `what` says of which kind, and whatever the invariants may want to know of it. */
    begin(what) {
      const call = { mark: all.length, at: clock.elapsed(), times: 0, ended: false, gone: false, aborted: false, sent: [], answers: [], ...what }
      all.push(call)
      tell('call', { call })
      return call
    },
    /** It has ended, by its promise or by its callbacks. */
    end(call, outcome) {
      call.times++
      if (call.gone || call.times > 1) return tell('ended-again', { call, outcome })
      call.ended = true
      call.endedAt = clock.elapsed()
      Object.assign(call, outcome)
      tell('ended', { call })
    },
    /** What was under way is nobody's any more: the process was killed. */
    forget() {
      for (const call of all) if (!call.ended) call.gone = true
    },
  }
}
