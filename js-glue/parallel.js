/**
 * WeChat runs at most ten requests at once and fails the rest (600007): the rest waits here, first come first served.
 * A job is anything with `start()`; whoever started must `leave()` once.
 */
export const createParallel = (limit) => {
  let running = 0
  const waiting = []

  return {
    enter(job, urgent) {
      if (running < limit) {
        running++
        job.start()
      } else if (urgent) waiting.unshift(job)
      else waiting.push(job)
    },
    leave() {
      if (waiting.length) waiting.shift().start()
      else running--
    },
    /** True when the job was still waiting: it will not start, and must not leave. */
    drop(job) {
      const index = waiting.indexOf(job)
      if (index >= 0) waiting.splice(index, 1)
      return index >= 0
    },
  }
}
