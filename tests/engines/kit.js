// What the scenarios ask of their surroundings.
'use strict'

var RealWebAssembly = WASM && root.WebAssembly
var compiled

function loadFiles() {
  var loaded = {}
  function requireFrom(from, path) {
    var parts = from.split('/').slice(0, -1)
    path.split('/').forEach(function (part) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    })
    var name = parts.join('/')
    if (!loaded[name]) {
      var module = (loaded[name] = { exports: {} })
      FILES[name].call(undefined, function (next) { return requireFrom(name, next) }, module, module.exports, PACKAGE_PROMISE)
    }
    return loaded[name].exports
  }
  return function (name) { return requireFrom('app.js', './' + name) }
}

var kit = {
  load: function () { return loadFiles()('index.js') },
  createFakeWx: loadFiles()('testing/index.js').createFakeWx,
  clock: typeof preciseTime === 'function' ? function () { return preciseTime() * 1000 } : function () {
    return typeof performance === 'object' ? performance.now() : Date.now()
  },
  pause: function () { return new Promise(function (resolve) { setTimeout(resolve, 2) }) },
  /** WXWebAssembly with a switch: while `broken`, every call into an instance traps, and goes on trapping. */
  webAssembly: function () {
    if (!RealWebAssembly) return null
    var webAssembly = {
      broken: false,
      instantiate: function (path, imports) {
        // As on a phone: the bytes are compiled anew for each instance, in its own time.
        return RealWebAssembly.instantiate(new Uint8Array(WASM), imports).then(function (pair) {
          var dead = false
          var exports = {}
          Object.keys(pair.instance.exports).forEach(function (name) {
            var original = pair.instance.exports[name]
            exports[name] = typeof original !== 'function' ? original : function (a, b, c, d, e, f) {
              dead = dead || webAssembly.broken
              if (dead) throw new Error('unreachable')
              return original(a, b, c, d, e, f)
            }
          })
          return { instance: { exports: exports } }
        })
      }
    }
    return webAssembly
  }
}
