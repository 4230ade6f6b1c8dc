// Writes down what crosses the border of each instance: every call into the wasm with the bytes that were put into its
// memory before, and every call out of it with its text.
'use strict'

var RECORDINGS = []

;(function (create) {
  kit.webAssembly = function () {
    var webAssembly = create()
    var instantiate = webAssembly.instantiate
    webAssembly.instantiate = function (path, imports) {
      var calls = []
      RECORDINGS.push(calls)
      var exported
      var current = null
      var posted = null
      function bytesAt(address, length) {
        return Array.from(new Uint8Array(exported[BORDER.memory].buffer).slice(address, address + length))
      }
      var group = {}
      Object.keys(imports[BORDER.module]).forEach(function (name) {
        var original = imports[BORDER.module][name]
        group[name] = function (a, b, c, d, e, f) {
          var given = [a, b, c, d, e, f].slice(0, BORDER.widths[name]).map(String)
          current.out.push({ name: name, arguments: given, text: name === BORDER.text ? bytesAt(a >>> 0, b >>> 0) : undefined })
          return original(a, b, c, d, e, f)
        }
      })
      var wrapped = {}
      wrapped[BORDER.module] = group
      return instantiate.call(webAssembly, path, wrapped).then(function (pair) {
        exported = pair.instance.exports
        var exports = {}
        Object.keys(exported).forEach(function (name) {
          var original = exported[name]
          exports[name] = typeof original !== 'function' ? original : function (a, b, c, d, e, f) {
            if (current) throw new Error('a call within a call: this recorder knows none')
            current = { name: name, arguments: [a, b, c, d, e, f].filter(function (value) { return value !== undefined }).map(String), out: [] }
            if (posted) current.written = { address: posted[0], bytes: bytesAt(posted[0], posted[1]) }
            posted = null
            try {
              var result = original(a, b, c, d, e, f)
              current.result = result === undefined ? null : result >>> 0
              if (name === BORDER.post) posted = [result >>> 0, a]
              calls.push(current)
              return result
            } finally {
              current = null
            }
          }
        })
        return { instance: { exports: exports } }
      })
    }
    return webAssembly
  }
})(kit.webAssembly)
