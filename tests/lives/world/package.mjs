import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { buildSync } from 'esbuild'

const require = createRequire(import.meta.url)
const modules = join(dirname(fileURLToPath(import.meta.url)), '../../../node_modules')
// What a script of a mini program sees of its surroundings; each process has its own.
const GLOBALS = ['wx', 'uni', 'WXWebAssembly', 'getCurrentPages', 'setTimeout', 'clearTimeout', 'Date', 'console']

const compile = (source, name) =>
  new vm.Script(`(function (exports, require, module, ${GLOBALS.join(', ')}) {${source}\n})`, { filename: name }).runInThisContext()

/** The files of one packed package, each compiled once for all lives. */
export const readPackage = (folder) => {
  const scripts = new Map()
  const script = (name) => {
    if (!scripts.has(name)) scripts.set(name, compile(readFileSync(join(folder, name), 'utf8'), 'mp-session/' + name))
    return scripts.get(name)
  }
  return { script, wasm: new WebAssembly.Module(readFileSync(join(folder, 'mp-session.wasm'))) }
}

const library = (entry) => {
  let script
  return () => {
    if (!script) {
      const options = { bundle: true, format: 'cjs', target: 'es2017', write: false, platform: 'browser', mainFields: ['main', 'module'] }
      const { outputFiles } = buildSync({ ...options, entryPoints: [join(modules, entry)], define: { 'process.env.NODE_ENV': '"production"' } })
      script = compile(outputFiles[0].text, entry)
    }
    return script
  }
}
const libraries = {
  luch: library('luch-request/src/lib/luch-request.js'),
  fly: library('flyio/dist/npm/wx.js'),
}
/** Keeps nothing of a life: one for all. */
export const axios = require('axios')

/**
 * The scripts of one process of the app, evaluated afresh: `load(name)` for a file of the package,
 * `library(name)` for a request library.
 */
export const startScripts = (packed, globals) => {
  const values = GLOBALS.map((name) => globals[name])
  const loaded = new Map()
  const evaluate = (script, resolve) => {
    const module = { exports: {} }
    script.call(module.exports, module.exports, resolve, module, ...values)
    return module.exports
  }
  const load = (name) => {
    if (!loaded.has(name)) {
      // The package's files name each other by relative paths.
      const resolve = (path) => load(posix.join(posix.dirname(name), path))
      loaded.set(name, evaluate(packed.script(name), resolve))
    }
    return loaded.get(name)
  }
  return { load, library: (name) => evaluate(libraries[name](), () => {}) }
}

/** The package's wasm as `WXWebAssembly`, behind a switch: while `engine.broken`, the next call into it traps. */
export const createWebAssembly = (packed, engine, misbehaviour) => ({
  instantiate(path, imports) {
    if (misbehaviour === 'never') return new Promise(() => {})
    if (misbehaviour === 'rejects') return Promise.reject(new Error('cannot compile'))
    if (misbehaviour === 'empty') return Promise.resolve({ instance: { exports: {} } })
    if (misbehaviour === 'no-instance') return Promise.resolve({ instance: {} })
    const instance = new WebAssembly.Instance(packed.wasm, imports)
    let dead = false
    const exports = {}
    for (const name of Object.keys(instance.exports)) {
      const original = instance.exports[name]
      exports[name] =
        typeof original === 'function'
          ? (...values) => {
              if (engine.broken) {
                engine.broken = false
                dead = true
                engine.trapped()
              }
              if (dead) throw new WebAssembly.RuntimeError('unreachable')
              return original(...values)
            }
          : original
    }
    return Promise.resolve(misbehaviour === 'bare' ? { exports } : { instance: { exports } })
  },
})
