// The logic layer of a Mini Program, as strict as the strictest phone, in a context of node:vm.
// A tool for fidelity, not a security boundary.
import vm from 'node:vm';
import { createBridge } from './bridge.mjs';
import { createFileSystem } from './file-system.mjs';
import { createModules } from './modules.mjs';
import { createWebAssembly } from './wx-web-assembly.mjs';

// What a fresh context has and a Mini Program does not, or not on every phone.
const absent = [
  'Atomics', 'FinalizationRegistry', 'SharedArrayBuffer', 'WeakRef', 'WebAssembly',
  'console', 'escape', 'eval', 'globalThis', 'unescape',
];

/**
 * `packageDir`: what lies at /miniprogram_npm/mp-session. `npm`: { name: folder } of further packages.
 * `files`: { '/path.js': source } of the app itself, and `appDir` the folder where the rest of it lies. `wx`: an object of this realm, copied into the other.
 * `platform`: 'ios' (no exported Global, MVP only) or 'android'. `resultShape`: 'instance' or 'pair'.
 * `webAssembly`: false for a host without it. `brotli`: false where `.wasm.br` is not understood.
 * `instantiateFailures`: how many instantiations fail before one works. `keep`: absent globals that this host has after all.
 * `console`: { log, info, warn, error } that hears what the app prints.
 * Returns `{ require(path), run(body), loaded(), wx, errors, instantiations, global }`; `loaded` lists the modules read, `run` evaluates the body of a
 * function of the app in which `require` and `wx` are known.
 * `globals`: on a platform that is not WeChat, its global objects by name; of its WebAssembly, `wasmName` is the name.
 */
export function createAppService(options) {
  const settings = Object.assign(
    {
      npm: {}, files: {}, platform: 'ios', resultShape: 'pair', webAssembly: true, wasmName: 'WXWebAssembly', brotli: true,
      instantiateFailures: 0, keep: [], wx: {}, console: { log() {}, info() {}, warn() {}, error() {} },
    },
    options,
  );
  const errors = [];
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: true } });
  const global = vm.runInContext('this', context);
  const RealmWebAssembly = vm.runInContext('WebAssembly', context);
  const bridge = createBridge(context, (error) => errors.push(error));

  for (const name of absent.filter((name) => !settings.keep.includes(name))) delete global[name];
  const make = (source) => vm.runInContext(source, context);
  define(global, 'Function', make('(() => { const Inert = function () { return () => undefined; }; Inert.prototype = Function.prototype; return Inert; })()'));
  for (const [name, value] of Object.entries(timers())) define(global, name, bridge.toRealm(value));

  if (settings.keep.includes('queueMicrotask')) define(global, 'queueMicrotask', bridge.toRealm(queueMicrotask));

  const wx = bridge.toRealm(settings.wx);
  define(global, 'console', bridge.toRealm(settings.console));
  const app = { pages: [], components: [], behaviors: [] };
  for (const [name, kept] of [['Page', app.pages], ['Component', app.components], ['App', app.pages]]) {
    define(global, name, bridge.bind((definition) => void kept.push(definition)));
  }
  define(global, 'Behavior', bridge.bind((definition) => definition));
  define(global, 'getCurrentPages', bridge.toRealm(() => []));
  for (const [name, value] of Object.entries(settings.globals || { wx })) define(global, name, value === wx ? wx : bridge.toRealm(value));

  const fileSystem = createFileSystem(Object.assign({ 'mp-session': settings.packageDir }, settings.npm), settings.files, settings.appDir);
  const instantiations = [];
  if (settings.webAssembly) {
    define(global, settings.wasmName, createWebAssembly({ settings, fileSystem, bridge, RealmWebAssembly, instantiations }));
  }
  const modules = createModules({ context, fileSystem, bridge });

  return {
    require: (path) => modules.requireFrom('/app.js', path),
    loaded: modules.loaded,
    run: (body) => modules.evaluate(`/app-${Math.random().toString(36).slice(2)}.js`, body),
    wx,
    global,
    app,
    errors,
    instantiations,
  };
}

function define(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
}

function timers() {
  const handles = new Map();
  let last = 0;
  const keep = (start, stop) => (callback, delay, ...rest) => {
    if (typeof callback !== 'function') throw new TypeError('timers take functions, not code');
    const id = ++last;
    const handle = start(() => callback(...rest), delay);
    handles.set(id, () => stop(handle));
    return id;
  };
  const clear = (id) => {
    const stop = handles.get(id);
    handles.delete(id);
    if (stop) stop();
  };
  return {
    setTimeout: keep(setTimeout, clearTimeout),
    setInterval: keep(setInterval, clearInterval),
    clearTimeout: clear,
    clearInterval: clear,
  };
}
