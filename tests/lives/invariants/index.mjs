import { endings } from './endings.mjs'
import { facts } from './facts.mjs'
import { createLedger } from './ledger.mjs'
import { logins } from './logins.mjs'
import { secrets } from './secrets.mjs'
import { sendings } from './sendings.mjs'
import { tidiness } from './tidiness.mjs'
import { verdicts } from './verdicts.mjs'

const ALL = [logins, endings, sendings, facts, secrets, verdicts, tidiness]

/**
 * Watches a life: `hear(what, detail)` is told everything that happens, `broken` gets the first
 * invariant that does not hold.
 */
export const createWatch = ({ world, calls, life, broken }) => {
  const ledger = createLedger({ ...world, calls })
  life.ledger = ledger
  // The ledger first: the others judge by what it knows.
  const listeners = new Map()
  const add = (handlers) => {
    for (const what of Object.keys(handlers)) listeners.set(what, (listeners.get(what) || []).concat(handlers[what]))
  }
  const watchers = ALL.map((create) => create({ ...world, world, calls, ledger, life, broken }))
  // A login is judged by what was known before it, an answer by what it changed.
  watchers.filter(({ login }) => login).forEach(({ login }) => add({ login }))
  add(ledger.on)
  watchers.forEach(({ login, ...others }) => add(others))
  return {
    ledger,
    hear(what, detail = {}) {
      for (const listener of listeners.get(what) || []) listener(detail)
    },
  }
}
