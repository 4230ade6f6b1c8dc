// A back end, a simulated WeChat, the playground's server and a browser; and a phone in it for each test.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServers } from '../../../examples/demo/servers.mjs'
import { startPlayground } from '../../../examples/playground/serve.mjs'
import { launchBrowser } from '../../support/browser.mjs'

export { launchBrowser }
export const screenshots = path.join(path.dirname(fileURLToPath(import.meta.url)), '../screenshots')

/** `root`: another mini program than the example. */
export async function startWorld({ root } = {}) {
  mkdirSync(screenshots, { recursive: true })
  const { server, renewing, registering, platform, stop } = await startServers()
  const closing = [stop]
  const close = async () => {
    for (const act of closing.reverse()) await act()
  }
  try {
    const playground = await startPlayground({ serverUrl: server.origin, registeringUrl: registering.origin, simUrl: platform.origin, root })
    closing.push(playground.close)
    const browser = await launchBrowser()
    closing.push(() => browser.close())
    let people = 0
    return { server, renewing, registering, platform, browser, url: playground.url, newUser: () => `guest-${Date.now()}-${people++}`, close }
  } catch (error) {
    await close()
    throw error
  }
}
