import { pathOf } from './ledger.mjs'

/** What the end of a life looks back at: which events the app was told, and how often an address was sent to. */
export const history = ({ ledger }) => {
  const counts = new Map()
  ledger.told = []
  ledger.sentTo = (path) => counts.get(path) || 0
  return {
    event: ({ event }) => void ledger.told.push(event),
    sent({ url }) {
      const path = pathOf(url)
      counts.set(path, ledger.sentTo(path) + 1)
    },
  }
}
