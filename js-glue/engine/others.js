// Copies of the package in other tabs of a browser, which share the record: read where the host hears of them.

/** `changed` runs when another copy has written the record. */
export const createOthers = (host, key, changed) => {
  const deaf = host.onStorage(key, changed)
  // From the look into storage to the end of the login it is for: the others look after that.
  let turn
  const end = () => {
    if (turn) turn.end()
  }
  return {
    /** Runs `look` when it is this copy's turn; `cancel` gets what makes it run at once. */
    takeTurn(look, cancel) {
      if (!host.takeTurn) return look()
      turn = host.takeTurn(key)
      cancel(turn.end)
      turn.begun.then(look)
    },
    /** An event has been told, as the end of every login is. */
    heard({ token, liveUntil }) {
      const isLoggingIn = token && !liveUntil
      if (!isLoggingIn) end()
    },
    stop() {
      deaf()
      end()
    },
  }
}
