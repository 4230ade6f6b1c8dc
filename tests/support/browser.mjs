// The browser of the tests: what scripts/setup/browser.sh found or installed.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

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
