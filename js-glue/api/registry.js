import { createParallel } from '../requests/parallel.js'

const KEY = Symbol.for('mp-session')

/**
 * What all copies of the package in one JS world share (rule 23): the sessions of the app, the latest last, and the
 * places for parallel requests, which are the app's too. It hangs on a function of the platform that every copy really
 * shares: frameworks give each part of an app a `wx` of its own, but not functions of its own.
 */
const create = (host) => ({ sessions: [], places: createParallel(host.maxRequests) })

export const registryOf = (host) => {
  const anchor = host.anchor || host
  if (!anchor[KEY]) {
    try {
      Object.defineProperty(anchor, KEY, { value: create(host) })
    } catch (error) {
      // Frozen: this copy remembers by itself, and shares with others what lies in storage.
      if (!frozen.has(anchor)) frozen.set(anchor, create(host))
    }
  }
  return anchor[KEY] || frozen.get(anchor)
}
const frozen = new Map()
