/**
 * WeChat runs at most ten requests at once and fails the rest (600007): the rest waits here, first come first served.
 * A job is anything with `start()` that does not throw; whoever started must `leave()` once. The last place is kept
 * for calls of the contract: a login must never wait behind requests that do not end.
 */
export const createParallel = (limit) => {
  let running = 0
  let pumping = false
  const contract = []
  // Last in line first. A new line is turned round when the old one is used up: `shift` would move thousands each time.
  let line = []
  let arriving = []

  const next = () => {
    if (running < limit && contract.length) return contract.shift()
    if (running >= limit - 1) return undefined
    if (!line.length) {
      if (!arriving.length) return undefined
      line = arriving.reverse()
      arriving = []
    }
    return line.pop()
  }

  // A loop and not a recursion: thousands may wait, and each may fail within its own start.
  const pump = () => {
    if (pumping) return
    pumping = true
    for (let job; (job = next()); ) {
      running++
      job.start()
    }
    pumping = false
  }

  return {
    enter(job, ofContract) {
      if (running < limit - (ofContract ? 0 : 1)) {
        running++
        job.start()
      } else (ofContract ? contract : arriving).push(job)
    },
    leave() {
      running--
      pump()
    },
    /** True when the job was still waiting: it will not start, and must not leave. */
    drop: (job) =>
      [contract, line, arriving].some((jobs) => {
        const index = jobs.indexOf(job)
        return index >= 0 && jobs.splice(index, 1)
      }),
  }
}
