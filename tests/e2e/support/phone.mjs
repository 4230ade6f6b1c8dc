// One user's phone: the example mini program in its own browser context.
import assert from 'node:assert/strict'
import path from 'node:path'
import { screenshots } from './world.mjs'

/** `address` is what follows phone.html: `?path=…&…`. */
export async function openPhone(world, { scenario = 'both', address = '', settings = {} } = {}) {
  const context = await world.browser.newContext({ viewport: { width: 375, height: 720 }, hasTouch: true })
  const page = await context.newPage()
  page.setDefaultTimeout(30000)
  const problems = []
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (400|401|503|429|409)/.test(message.text()))
      problems.push(`console: ${message.text()}`)
  })
  const user = world.newUser()
  await page.addInitScript(
    ([given, chosen]) => {
      if (sessionStorage.getItem('prepared')) return
      sessionStorage.setItem('prepared', 'yes')
      sessionStorage.setItem('playground-settings', JSON.stringify(given))
      localStorage.setItem('mini-program:shop-scenario', JSON.stringify(chosen))
    },
    [Object.assign({ user }, settings), scenario]
  )
  await page.goto(`${world.url}/phone.html${address}`)
  await page.waitForFunction(() => {
    const session = window.__mp && window.__mp.session()
    return session && (session.snapshot().state === 'signed-in' || session.snapshot().account === 'unregistered')
  })

  const button = (name) => page.getByRole('button', { name, exact: true })
  const sheet = page.locator('#sheet')
  const phone = {
    page,
    user,
    button,
    sheet,
    tap: (name) => button(name).click(),
    text: (words) => page.locator(`.mp-page:not([hidden]) :text("${words}")`).first().waitFor(),
    title: (words) => page.locator('#title', { hasText: words }).waitFor(),
    toast: (words) => page.locator('#toast', { hasText: words }).waitFor(),
    gone: (words) => page.locator(`.mp-page:not([hidden]) :text("${words}")`).first().waitFor({ state: 'hidden' }),
    snapshot: () => page.evaluate(() => window.__mp.session().snapshot()),
    set: (values) => page.evaluate((given) => Object.assign(window.__mp.settings, given), values),
    shoot: (name) => shoot(page, name),
    async allowPhone() {
      await phone.tap('微信手机号快捷验证')
      await sheet.getByRole('button', { name: '允许' }).click()
    },
    async denyPhone() {
      await phone.tap('微信手机号快捷验证')
      await sheet.getByRole('button', { name: '拒绝' }).click()
    },
    async fillProfile(name = '小林') {
      await phone.tap('选择头像')
      await sheet.getByRole('button', { name: '头像 2' }).click()
      await page.getByRole('textbox', { name: '昵称' }).fill(name)
      await phone.tap('保存资料')
    },
    openShop: () => page.getByRole('button', { name: '首页' }).click(),
    async openProduct(name = '冻顶乌龙') {
      await page.getByRole('button', { name: new RegExp(name) }).click()
      await phone.title('茶品详情')
    },
    /** Everything a handler threw, everything rejected and not caught, everything the browser complained about. */
    async close() {
      const thrown = await page.evaluate(() => window.__mp.errors)
      await context.close()
      assert.deepEqual([...problems, ...thrown], [])
    },
  }
  return phone
}

const patienceMs = 120000

/** Runs `act` on a phone of its own. Something that hangs is a failure like any other. */
export async function usePhone(world, options, act) {
  const phone = await openPhone(world, options)
  let timer
  const tooLong = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), patienceMs)
  })
  try {
    await Promise.race([act(phone), tooLong])
  } finally {
    clearTimeout(timer)
    await phone.close()
  }
}

/** Saves the screen after checking that it can be read: nothing overlaps, nothing is cut off, Chinese has glyphs. */
export async function shoot(page, name) {
  await page.waitForTimeout(350)
  const faults = await page.evaluate(findFaults)
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) })
  assert.deepEqual(faults, [], `${name}: layout`)
}

function findFaults() {
  const faults = []
  const visible = (element) => element.checkVisibility() && element.getClientRects().length > 0
  const layers = [...document.querySelectorAll('[role=dialog]')].filter(visible)
  const root = layers[layers.length - 1] || document.querySelector('.mp-page:not([hidden])') || document.body
  const buttons = [...root.querySelectorAll('button')].filter(visible)
  const box = (element) => element.getBoundingClientRect()
  for (const one of buttons) {
    const a = box(one)
    if (a.left < -1 || a.right > innerWidth + 1) faults.push(`outside the screen: ${one.textContent}`)
    if (one.scrollWidth > one.clientWidth + 1) faults.push(`cut off: ${one.textContent}`)
    if (a.height < 30) faults.push(`too small to tap: ${one.textContent}`)
    for (const other of buttons) {
      if (
        one === other ||
        one.contains(other) ||
        other.contains(one) ||
        getComputedStyle(one.parentNode).position === 'fixed' ||
        one.closest('[class*=bar]') ||
        other.closest('[class*=bar]')
      )
        continue
      const b = box(other)
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        faults.push(`overlap: ${one.textContent} / ${other.textContent}`)
    }
  }
  for (const element of root.querySelectorAll('*')) {
    const text = [...element.childNodes]
      .filter((node) => node.nodeType === 3)
      .map((node) => node.textContent.trim())
      .join('')
    if (!text || !visible(element) || element.closest('[disabled], .hero-words')) continue
    const style = getComputedStyle(element)
    const ratio = contrast(parse(style.color), backgroundOf(element))
    const large =
      parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.5 && Number(style.fontWeight) >= 600)
    if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(1)}: ${text}`)
  }
  const title = box(document.getElementById('title'))
  if (title.top < 0 || title.bottom > 44) faults.push('the title bar is not at the top')
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push('scrolls sideways')
  if (!document.fonts.check('16px "Noto Sans CJK SC"', '茶')) faults.push('no Chinese font')
  return [...new Set(faults)]

  function parse(color) {
    return color.match(/[\d.]+/g).map(Number)
  }
  function backgroundOf(element) {
    for (let one = element; one; one = one.parentElement) {
      const [red, green, blue, alpha = 1] = parse(getComputedStyle(one).backgroundColor)
      if (alpha > 0.9) return [red, green, blue]
    }
    return [255, 255, 255]
  }
  function contrast(one, other) {
    const light = ([red, green, blue]) =>
      [red, green, blue]
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0)
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
}
