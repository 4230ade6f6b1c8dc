import { CORRUPT, NOTHING, RECORD, RECORD_LENGTH, UNREADABLE } from './border-numbers.js'

const STORAGE_TIMEOUT_MS = 5000

/** The number after those of the core: its writer looks into storage before it refreshes, which version 0.1 does not. */
const SHARES = 1

/** The place of the text after those of the core: by which name the back end knows this device. */
const DEVICE = 4

export const recordOf = (numbers, texts, deviceId) => ({ numbers: numbers.concat(SHARES), texts: texts.concat(deviceId) })

/** The device's name in the texts of a record. One without: it is the first there. */
export const deviceIn = (texts) => (texts && texts[DEVICE]) || String(Math.random()).slice(2) + String(Math.random()).slice(2)

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
