/**
 * WeChat runs at most ten requests at once and fails the rest (600007): the rest waits here, first come first served.
 * A job is anything with `start()` that does not throw; whoever started must `leave()` once.
 */
export const createParallel = (limit) => {
  let running = 0
  let pumping = false
  const waiting = []

  // A loop and not a recursion: thousands may wait, and each may fail within its own start.
  const pump = () => {
    if (pumping) return
    pumping = true
    while (waiting.length && running < limit) {
      running++
      waiting.shift().start()
    }
    pumping = false
  }

  return {
    enter(job, urgent) {
      if (running < limit) {
        running++
        job.start()
      } else if (urgent) waiting.unshift(job)
      else waiting.push(job)
    },
    leave() {
      running--
      if (waiting.length) pump()
    },
    /** True when the job was still waiting: it will not start, and must not leave. */
    drop(job) {
      const index = waiting.indexOf(job)
      if (index >= 0) waiting.splice(index, 1)
      return index >= 0
    },
  }
}
