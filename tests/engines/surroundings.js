// What an engine's shell lacks and every phone has: timers that can be cleared. And a way to say the result.
'use strict'

var root = typeof globalThis === 'object' ? globalThis : typeof global === 'object' ? global : this

function report(line) {
  if (typeof print === 'function') return print(line)
  // What still waits for a timer is over.
  process.stdout.write(line + '\n', function () { process.exit() })
}

if (typeof clearTimeout !== 'function') {
  ;(function (start) {
    var cancelled = {}
    var last = 0
    root.setTimeout = function (callback, delay) {
      var id = ++last
      start(function () {
        if (!cancelled[id]) callback()
      }, delay || 0)
      return id
    }
    root.clearTimeout = function (id) {
      cancelled[id] = true
    }
  })(setTimeout)
}
