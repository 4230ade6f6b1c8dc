import { createBackEnd } from './back-end.mjs'
import { createClock } from './clock.mjs'
import { createFaults } from './faults.mjs'
import { createPlatform } from './platform.mjs'

const STARTS_AT = 1700000000000

/** Small whole numbers that look random and are the same for the same seed (mulberry32). */
const numbersFrom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return (mixed ^ (mixed >>> 14)) >>> 0
}

/** Everything around the app: one clock, a phone, a back end, and what goes wrong with them. */
export const createWorld = ({ settings, packed, tell }) => {
  const clock = createClock(STARTS_AT)
  const faults = createFaults()
  const next = numbersFrom(settings.pauses)
  const pause = () => 2 + (next() % settings.slowest)
  const platform = createPlatform({ clock, faults, pause, tell })
  const backEnd = createBackEnd({ clock, ...settings, takeCode: platform.takeCode, keyNumber: platform.keyNumber })
  const send = (sent) => {
    const fault = faults.take('reply', sent.url.split('?')[0])
    sent.replyFault = fault
    const answer = backEnd.answer(sent, fault)
    if (fault.how === 'text-status') answer.textStatus = true
    if (fault.how === 'mark') answer.data = '\ufeff' + JSON.stringify(answer.data)
    if (fault.how === 'garbage') answer.data = '<html>'
    return answer
  }
  return { clock, faults, platform, backEnd, send, pause, tell, settings, packed }
}
