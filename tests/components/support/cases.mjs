import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFakeSession } from './fake-session.mjs'
import { flowCases } from './flow-cases.mjs'
import { phoneCases } from './phone-cases.mjs'
import { popupCases } from './popup-cases.mjs'
import { registrationCases } from './registration-cases.mjs'
import { userCases } from './user-cases.mjs'

/** Every case, against one engine. A case gets `mount` and never sees which engine it runs in. */
export function describeComponents(engine) {
  for (const cases of [phoneCases, userCases, flowCases, popupCases, registrationCases]) {
    for (const [name, run] of Object.entries(cases)) {
      test(`${engine.name}: ${name}`, async () => {
        const mounted = []
        const mount = async (component, properties, session = createFakeSession()) => {
          const subject = view(engine.mount(component, properties || {}, session), session)
          mounted.push(subject)
          await settle()
          return subject
        }
        await run(mount)
        for (const { errors } of mounted) assert.deepEqual(errors, [], 'nothing may be thrown inside the engine')
      })
    }
  }
}

export const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

function view(mounted, session) {
  const { document } = mounted
  const find = (name) =>
    [...document.body.querySelectorAll('*')].find((element) =>
      [...element.classList].some((one) => one === name || one.endsWith(`--${name}`))
    )
  return Object.assign(mounted, {
    session,
    find,
    text: () => document.body.textContent.replace(/\s+/g, ' ').trim(),
    fire(name, type, detail) {
      find(name).__wxElement.triggerEvent(type, detail, { bubbles: false })
    },
    tap(name) {
      find(name).__wxElement.triggerEvent('tap', {}, { bubbles: true, composed: true })
    },
    types: () => mounted.heard.map((event) => event.type),
    detail: (type) =>
      mounted.heard
        .filter((event) => event.type === type)
        .map((event) => event.detail)
        .pop(),
  })
}
