import { CORRUPT, NOTHING, RECORD, RECORD_LENGTH, UNREADABLE } from './border-numbers.js'

const STORAGE_TIMEOUT_MS = 5000

/** The number after those of the core: its writer looks into storage before it refreshes, which version 0.1 does not. */
const SHARES = 1

export const recordOf = (numbers, texts) => ({ numbers: numbers.concat(SHARES), texts })

/**
 * What lies in storage: `[kind, numbers, texts, whether its writer shares it]`, the last three of a record only. Storage that hangs is no storage.
 */
export const readStored = (host, { key, encrypted }) =>
  new Promise((resolve) => {
    const limit = host.setTimeout(() => resolve([UNREADABLE]), STORAGE_TIMEOUT_MS)
    host.readStorage(key, encrypted, (failed, record) => {
      host.clearTimeout(limit)
      if (failed) resolve([UNREADABLE])
      else if (record === undefined || record === null || record === '') resolve([NOTHING])
      else {
        const { numbers, texts } = record
        const isRecord = Array.isArray(numbers) && Array.isArray(texts) && texts.every((text) => typeof text === 'string')
        resolve(isRecord ? [RECORD, numbers.slice(0, RECORD_LENGTH).map(Number), texts, numbers[RECORD_LENGTH] === SHARES] : [CORRUPT])
      }
    })
  })
