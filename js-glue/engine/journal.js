/** Steps kept; a session makes a handful an hour. */
const CAPACITY = 128
const WIDTH = 5

/**
 * The last steps as numbers, which hold no secrets: a bug report that `cargo run --example replay`
 * takes again. `look` says where the machine stands, so that old steps can be forgotten.
 */
export const createJournal = (look) => {
  let base
  let later
  let steps = []
  return {
    start() {
      base = look()
      later = undefined
      steps = []
    },
    note(at, kind, id, value, extra) {
      const count = steps.length / WIDTH
      // A place with nothing under way is the best to start from: a replay misses nothing there.
      if (!later && count >= CAPACITY / 4) {
        const place = look()
        if (place.quiet || count >= CAPACITY / 2) later = Object.assign({ count }, place)
      }
      if (count >= CAPACITY) {
        steps.splice(0, later.count * WIDTH)
        base = later
        later = undefined
      }
      steps.push(at, kind, Number(id) || 0, Number(value) || 0, Number(extra) || 0)
    },
    read: () => ({ base, steps }),
  }
}
