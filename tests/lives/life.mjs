import { createCalls } from './app/calls.mjs'
import { createMoves } from './app/moves.mjs'
import { startProcess } from './app/process.mjs'
import { finish } from './app/epilogue.mjs'
import { printEvent } from './print.mjs'
import { createWatch } from './invariants/index.mjs'
import { createWorld } from './world/world.mjs'

const WORLD = ['wait', 'show', 'network', 'kill', 'setClock', 'endTokens', 'endKey', 'fault', 'heal']
/** For all attempts to load the engine. */
const ENGINE_LIMIT_MS = 3001

/** Whose life it is, for rejections that nobody handles. */
let present = null
process.on('unhandledRejection', (error) => {
  if (!present) throw error
  present.hear('unhandled', { error })
})

/**
 * Plays one life: `{ settings, moves }`, plain data. → `{ broken, log }`; `broken` is undefined, or
 * `{ invariant, detail, move }` of the first thing that did not hold. `only` looks at one invariant, `ignored` ones are not looked at.
 */
export const playLife = async ({ settings, moves }, packed, { keepLog, only, ignored = [] } = {}) => {
  const log = []
  let found
  let step = -1
  const broken = (invariant, detail) => {
    if (!found && !ignored.includes(invariant) && (!only || only === invariant)) {
      found = { invariant, detail, move: step }
      if (keepLog) log.push(`${world.clock.elapsed()} BROKEN ${invariant}: ${detail}`)
    }
    return found
  }
  /** The session's snapshot; undefined when there is no session, or when looking is what traps. */
  const look = () => {
    try {
      return app.session ? app.session.snapshot() : undefined
    } catch (error) {
      if (error.code !== 'ERR_INTERNAL') throw error
      return undefined
    }
  }
  const life = { advance, restart, reopen, look, app: () => app, broken, isBroken: () => !!found }
  const tell = (what, detail) => {
    if (keepLog) log.push(printEvent(world.clock.elapsed(), what, detail))
    watch.hear(what, detail)
  }
  const world = createWorld({ settings, packed, tell })
  const calls = createCalls({ clock: world.clock, tell })
  Object.assign(life, { world, calls })
  const watch = createWatch({ world, calls, life, broken })
  present = watch
  let app = startProcess(world)
  app.open()
  const act = createMoves(life)

  async function advance(ms) {
    await world.clock.advance(ms, () => watch.hear('each'))
  }
  function restart() {
    world.platform.kill()
    calls.forget()
    tell('restarted')
    app = startProcess(world)
    app.open()
  }
  async function reopen() {
    const { session } = app
    app.session = null
    app.uninstall()
    session.dispose()
    tell('reopened')
    // The engine is every session's: an attempt to load it goes on until its deadline. A page is left as fast as the platform can.
    await advance(world.settings.engine === 'never' ? ENGINE_LIMIT_MS : world.settings.slowest + 1)
    if (!app.timers.isFrozen()) tell('disposed', { owner: app })
    app.open()
  }

  try {
    for (const move of moves) {
      step++
      if (keepLog) log.push(`${world.clock.elapsed()} > ${JSON.stringify(move)}`)
      // A sleeping app does nothing; the world goes on.
      if (!app.timers.isFrozen() || WORLD.includes(move.do)) await act[move.do](move)
      await advance(0)
      if (found) break
    }
    step++
    if (!found) await finish(life, act)
  } catch (error) {
    broken('the life can be lived', error && error.stack)
  }
  present = null
  world.platform.kill()
  return { broken: found, log }
}
