import { imports, setWasm } from '#bindgen'
import { reset } from './border.js'

const DEFAULT_PATH = '/miniprogram_npm/mp-session/mp-session.wasm'

/** The promise of the one instance that all sessions of the app share. */
export let loading = null
const onCrash = []

/**
 * The compressed file first, where the base library can read it; one retry, since iOS has been
 * seen to fail now and then; then the same machine as plain JS.
 */
const instantiate = (host, path) => {
  const paths = (host.supportsBrotli ? [path + '.br'] : []).concat(path, path)
  const attempt = (index) => {
    const running = index < paths.length && host.instantiate(paths[index], imports)
    if (running) return running.then((exports) => [exports, 'wasm']).catch(() => attempt(index + 1))
    return [require('./twin.js')(imports), 'js']
  }
  return attempt(0)
}

/** Resolves with 'wasm' or 'js' when machines can be opened. After a failure the next call tries again. */
export const loadMachine = (host, wasmPath) => {
  if (!loading) {
    loading = new Promise((resolve) => resolve(instantiate(host, wasmPath || DEFAULT_PATH))).then(([exports, kind]) => {
      setWasm(exports)
      reset()
      return kind
    })
    loading.catch(() => {
      loading = null
    })
  }
  return loading
}

/** `listener` runs when the instance has trapped: every machine in it is gone. */
export const listenForCrash = (listener) => {
  onCrash.push(listener)
  return () => onCrash.splice(onCrash.indexOf(listener), 1)
}

/** The instance trapped: its memory cannot be trusted any more, so nobody may use it again. */
export const crashed = () => {
  loading = null
  for (const listener of onCrash.slice()) listener()
}
