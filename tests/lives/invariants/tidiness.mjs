/** A library that cannot bear what a platform does throws without us as well. */
const isOfTheLibrary = (error) => /^[^\n]*\n[^\n]*\((flyio|axios|luch-request)\//.test(error && error.stack)
/** What a platform's promise says beside the callbacks, and the library leaves. */
const isLeft = (error, { library }) => ['fly', 'axios'].includes(library) && /^request:fail$/.test(error && error.message)
const isOfTheApp = (error) => /of the app throws/.test(error && error.message)

/** The longest that a platform's function is waited for. */
const LONGEST_WAIT_MS = 15000

/** Nothing is thrown where nobody catches it, and what was taken is given back. */
export const tidiness = ({ broken, world, clock, ledger, calls }) => {
  const misbehaviours = []
  return {
    called({ api, fault }) {
      if (api !== 'request' && fault.how !== 'well') misbehaviours.push(clock.elapsed())
    },
    thrown: ({ call, error }) => broken('nothing is thrown out of a call', `${call.kind}: ${error && error.message}`),
    'thrown-into-platform': ({ api, error }) =>
      !isOfTheApp(error) && !isOfTheLibrary(error) && broken('nothing is thrown into the platform', `${api}: ${error && error.stack}`),
    unhandled: ({ error }) => !isOfTheApp(error) && !isLeft(error, world.settings) && broken('no rejection is left unhandled', String((error && error.stack) || error)),
    disposed({ owner }) {
      // Requests that are under way still end in time, and so does a function that hangs.
      // A library counts its time-outs by itself.
      const ofLibraries = calls.pending().filter(({ timeout, door }) => timeout && !['session', 'wx'].includes(door))
      const hanging = misbehaviours.filter((at) => clock.elapsed() - at <= LONGEST_WAIT_MS)
      const sending = new Set(calls.pending().filter(({ kind }) => kind === 'request').map(({ session }) => session))
      if (owner.timers.pending() > sending.size + hanging.length + ofLibraries.length) broken('timers and listeners are given back', `${owner.timers.pending()} timers after dispose`)
      else if (owner.listeners()) broken('timers and listeners are given back', `${owner.listeners()} listeners after dispose`)
    },
    stored() {
      const left = [...ledger.tokens].find(([token, { deliveredIn }]) => deliveredIn < ledger.generation && world.platform.stored().includes(JSON.stringify(token)))
      if (left && !ledger.mayBeOverwritten) broken('a token that had to go goes', 'it lies in storage after the logout')
    },
  }
}
