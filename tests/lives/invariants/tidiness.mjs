/** A library that cannot bear what a platform does throws without us as well. */
const isOfTheLibrary = (error) => /^[^\n]*\n[^\n]*\((flyio|axios|luch-request)\//.test(error && error.stack)
const isOfTheApp = (error) => /of the app throws/.test(error && error.message)

/** How long storage may take. */
const STORAGE_LIMIT_MS = 5000

/** Nothing is thrown where nobody catches it, and what was taken is given back. */
export const tidiness = ({ broken, world, clock, ledger, calls }) => {
  const storageFaults = []
  return {
    called({ api, fault }) {
      if (/Storage$/.test(api) && fault.how !== 'well') storageFaults.push(clock.elapsed())
    },
    thrown: ({ call, error }) => broken('nothing is thrown out of a call', `${call.kind}: ${error && error.message}`),
    'thrown-into-platform': ({ api, error }) =>
      !isOfTheApp(error) && !isOfTheLibrary(error) && broken('nothing is thrown into the platform', `${api}: ${error && error.stack}`),
    unhandled: ({ error }) => !isOfTheApp(error) && broken('no rejection is left unhandled', String((error && error.stack) || error)),
    disposed({ owner }) {
      // Requests that are under way still end in time, and so does storage that hangs.
      const hanging = storageFaults.filter((at) => clock.elapsed() - at <= STORAGE_LIMIT_MS)
      const sending = new Set(calls.pending().filter(({ kind }) => kind === 'request').map(({ session }) => session))
      if (owner.timers.pending() > sending.size + hanging.length) broken('timers and listeners are given back', `${owner.timers.pending()} timers after dispose`)
      else if (owner.listeners()) broken('timers and listeners are given back', `${owner.listeners()} listeners after dispose`)
    },
    stored() {
      const left = [...ledger.tokens].find(([token, { deliveredIn }]) => deliveredIn < ledger.generation && world.platform.stored().includes(JSON.stringify(token)))
      if (left && !ledger.mayBeOverwritten) broken('a token that had to go goes', 'it lies in storage after the logout')
    },
  }
}
