import { drain, imports, setWasm } from '#bindgen'
import { closeMachine, openMachine, reset, takeStep } from './border.js'
import { LOGIN } from './steps.js'

export const DEFAULT_PATH = '/miniprogram_npm/mp-session/mp-session.wasm'
/** For all attempts together. */
const LIMIT_MS = 3000
const TRAPS_BEFORE_TWIN = 3

/** The promise of the one instance that all sessions of the app share. */
export let loading = null
/** Why the wasm is not used, once it is not: a name that notices.js knows, or what the platform says of the file. */
export let failure = ''
let traps = 0
const onCrash = []

/** Makes these exports the engine. Throws unless a machine takes its first step in them: some load and cannot run. */
const use = (exports) => {
  setWasm(exports)
  reset()
  let delivered = false
  const machine = openMachine(() => (delivered = true), [], ['trial'], 0, 0)
  takeStep(machine, 0, LOGIN)
  drain(machine)
  closeMachine(machine)
  if (!delivered) throw new Error('the instance does nothing')
}

/**
 * The compressed file first, where the base library can read it; one retry, since iOS has been
 * seen to fail now and then. Resolves with what is wrong: '' when the wasm is in use.
 */
const useWasm = (host, path) =>
  new Promise((resolve) => {
    let left = (host.supportsBrotli ? [path + '.br'] : []).concat(path, path)
    const end = (wrong) => {
      left = null
      host.clearTimeout(limit)
      resolve(wrong)
    }
    const limit = host.setTimeout(() => end('slow'), LIMIT_MS)
    const attempt = (wrong) => {
      if (!left.length) return end(path + ': ' + wrong)
      new Promise((loaded) => loaded(host.instantiate(left.shift(), imports)))
        .then((exports) => {
          // What comes after the limit is too late: the twin is running.
          if (!left) return
          if (exports === null) return end('none')
          use(exports)
          end('')
        })
        .catch((error) => left && attempt(String((error && (error.message || error.errMsg)) || error)))
    }
    attempt('')
  })

const load = (host, path) =>
  (traps < TRAPS_BEFORE_TWIN ? useWasm(host, path) : Promise.resolve('traps')).then((wrong) => {
    failure = wrong
    if (!wrong) return 'wasm'
    use(require('./twin.js')(imports))
    return 'js'
  })

/** Resolves with 'wasm' or 'js' when machines can be opened. After a failure the next call tries again. */
export const loadMachine = (host, wasmPath) => {
  if (!loading) {
    loading = load(host, wasmPath || DEFAULT_PATH)
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
  traps++
  for (const listener of onCrash.slice()) listener()
}
