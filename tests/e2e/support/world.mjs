// A back end, a simulated WeChat, the playground's server and a browser; and a phone in it for each test.
import { mkdirSync, existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { startServers } from '../../../examples/demo/servers.mjs'
import { startPlayground } from '../../../examples/playground/serve.mjs'

export const screenshots = path.join(path.dirname(fileURLToPath(import.meta.url)), '../screenshots')
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM || browsers.find(existsSync), args: flags })

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
