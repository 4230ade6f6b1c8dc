const STORAGE_TIMEOUT_MS = 5000

// What lay in storage.
const NOTHING = 0
const RECORD = 1
const UNREADABLE = 2
const CORRUPT = 3

/**
 * What lay in storage, read beside the loading of the wasm: `[kind, numbers, texts]`, the last two
 * of a record only. Storage that hangs is no storage.
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
        const isRecord = Array.isArray(numbers) && Array.isArray(texts)
        resolve(isRecord ? [RECORD, numbers.map(Number), texts.map(String)] : [CORRUPT])
      }
    })
  })
