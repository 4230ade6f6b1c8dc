// The browser run must turn red when a component is broken. These break one on purpose.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installSdk } from '../../examples/playground/install-sdk.mjs'
import { openPhone } from './support/phone.mjs'
import { startWorld } from './support/world.mjs'

const example = fileURLToPath(new URL('../../examples/miniprogram', import.meta.url))
const components = 'miniprogram_npm/mp-session/components'

async function withBroken(file, from, to, act) {
  installSdk()
  const root = mkdtempSync(path.join(tmpdir(), 'mp-session-broken-'))
  cpSync(example, root, { recursive: true })
  const target = path.join(root, components, file)
  const text = readFileSync(target, 'utf8')
  assert.ok(text.includes(from), `${file} holds ${from}`)
  writeFileSync(target, text.replace(from, to))
  const world = await startWorld({ root })
  try {
    await act(world)
  } finally {
    await world.close()
    rmSync(root, { recursive: true, force: true })
  }
}

async function askForPhone(world) {
  const phone = await openPhone(world, { scenario: 'phone' })
  await phone.openProduct()
  await phone.tap('立即购买')
  await phone.allowPhone()
  return phone
}

test('a component that listens for the wrong event is noticed', () =>
  withBroken('phone-container/index.wxml', 'bindgetphonenumber', 'bindgetphonenumbers', async (world) => {
    const phone = await askForPhone(world)
    phone.page.setDefaultTimeout(3000)
    await assert.rejects(phone.title('确认订单'), /Timeout/)
  }))

test('a handler that throws is noticed', () =>
  withBroken('phone-container/index.js', 'onTap(){', 'onTap(){throw new Error("broken on purpose");', async (world) => {
    const phone = await askForPhone(world)
    await assert.rejects(phone.close(), /broken on purpose/)
  }))
