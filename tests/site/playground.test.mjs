// The playground of the site: platform and back end inside the page, from a plain file server below a folder.
import assert from 'node:assert/strict'
import path from 'node:path'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { createRequire } from 'node:module'
import { openSite, screenshots } from './support/site.mjs'

const axe = readFileSync(createRequire(new URL('../../site/package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8')
let site
before(async () => {
  site = await openSite()
})
after(() => site && site.close())

/** What was asked of other origins, thrown, or printed as an error is in `problems`. */
async function open(address, { width = 1440, height = 960, locale = 'zh-CN' } = {}) {
  const context = await site.browser.newContext({ viewport: { width, height }, locale })
  const page = await context.newPage()
  page.setDefaultTimeout(60000)
  const problems = []
  page.on('pageerror', (error) => problems.push(error.stack))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('request', (request) => request.url().startsWith(site.url) || /^(data|blob):/.test(request.url()) || problems.push(request.url()))
  await page.goto(site.url + address)
  const lit = (state) => page.locator(`.node.lit[data-state=${state}]`).waitFor()
  const press = (fault) => page.locator(`[data-fault=${fault}]`).click()
  const told = (text) => page.locator('#outcome', { hasText: text }).waitFor()
  const shoot = (name, whole = false) => page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: whole })
  const close = async () => {
    if (await page.locator('#phone').count()) await page.waitForFunction(() => document.getElementById('phone').contentWindow.__mp)
    const thrown = await page.evaluate(() => {
      const phone = document.getElementById('phone')
      return phone ? phone.contentWindow.__mp.errors : []
    })
    await context.close()
    assert.deepEqual([...problems, ...thrown], [])
  }
  return { page, lit, press, told, shoot, close }
}

const app = 'playground-app/index.html'

test('a session is broken and mended, with nothing but files behind it', async () => {
  const { page, lit, press, told, shoot, close } = await open(`${app}#lang=en`)
  await lit('signed-in')
  await page.locator('#engine', { hasText: 'WebAssembly' }).waitFor()
  await press('storm')
  await told('30 requests: 30 × 200, with 1 login.')
  for (const [call, outcome] of [
    ['upload', /1 × 401, 1 refresh\. The back end keeps \d+ bytes/],
    ['download', /1 × 401, 1 refresh\. It came back:/],
    ['socket', /Open; it greeted, and echoed/],
    ['lend', /got 200/],
    ['rotate', /one new login fetched the new one/],
  ]) {
    await press(call)
    await told(outcome)
  }
  await press('slow')
  await press('logoutDuringLogin')
  await told(/ERR_SUPERSEDED/)
  await press('slow')
  await press('requests')
  await told('10 requests: 10 × 200')
  await press('offline')
  await press('requests')
  await told('10 × ERR_NETWORK, with 0 logins')
  await press('offline')
  await press('unauthorized')
  for (let flight = 0; flight < 3; flight++) {
    await press('requests')
    await told(/ERR_UNAUTHORIZED, with 1 login\./)
    await page.locator('#outcome').evaluate((element) => {
      element.textContent = ''
    })
  }
  await press('requests')
  await told(/ERR_FUSE_LOCKED, with 0 logins\./)
  await lit('locked')
  await shoot('locked-en')
  await press('unauthorized')
  await press('kill')
  await lit('signed-in')
  await close()
})

test('the shop asks for what is missing, and a newcomer registers', async () => {
  const { page, lit, close } = await open(`${app}#lang=zh&answer=allow`)
  await lit('signed-in')
  const phone = page.frameLocator('#phone')
  await phone.getByRole('button', { name: /冻顶乌龙/ }).click()
  await phone.getByRole('button', { name: '立即购买' }).click()
  await lit('asking')
  await phone.getByRole('textbox', { name: '昵称' }).fill('小林')
  await phone.getByRole('button', { name: '保存资料' }).click()
  await page.locator('[data-card=facts] .known', { hasText: '头像昵称' }).waitFor()
  await page.locator('#scenario').selectOption('phone')
  await phone.getByRole('button', { name: /冻顶乌龙/ }).click()
  await phone.getByRole('button', { name: '立即购买' }).click()
  await phone.getByRole('button', { name: '微信手机号快捷验证' }).click()
  await page.locator('[data-card=facts] .known', { hasText: '手机号' }).waitFor()
  await page.locator('#scenario').selectOption('register')
  await page.locator('#sentence', { hasText: '后端不认识这个用户' }).waitFor()
  await close()
})

test('a link does again what was done, for whoever opens it', async () => {
  const first = await open(`${app}#lang=en`)
  await first.lit('signed-in')
  await first.press('expire')
  await first.press('requests')
  await first.told('10 × 200, with 1 login')
  await first.page.locator('#answer').selectOption('deny')
  await first.page.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      window.copied = text
      return Promise.resolve()
    }
  })
  await first.page.locator('#share').click()
  const link = await first.page.evaluate(() => window.copied)
  await first.close()
  assert.match(link, /#lang=en&scenario=both&answer=deny&do=expire\.0%7Erequests\.\d+$/)

  const second = await open(link.slice(site.url.length))
  await second.told('10 requests: 10 × 200, with 1 login.')
  assert.equal(await second.page.locator('#answer').inputValue(), 'deny')
  await second.page.locator('#timeline .what', { hasText: 'token-refreshed' }).waitFor()
  await second.close()
})

test('everything is reached by keyboard', async () => {
  const { page, lit, told, close } = await open(`${app}#lang=en`)
  await lit('signed-in')
  await page.locator('#clear').focus()
  // Backwards from the timeline's button to the faults.
  for (let steps = 0; steps < 40; steps++) {
    await page.keyboard.press('Shift+Tab')
    if ((await page.evaluate(() => document.activeElement.dataset.fault)) === 'storm') break
  }
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
  assert.notEqual(outline, 'none')
  await page.keyboard.press('Enter')
  await told('30 requests: 30 × 200')
  await page.locator('#phone').contentFrame().getByRole('button', { name: /冻顶乌龙/ }).press('Enter')
  await page.frameLocator('#phone').getByRole('button', { name: '立即购买' }).waitFor()
  await close()
})

describe('it can be read', () => {
  for (const lang of ['zh', 'en']) {
    for (const [device, width, height] of [['desktop', 1440, 960], ['phone', 390, 844]]) {
      test(`${device}, ${lang}: WCAG AA, and nothing scrolls sideways`, async () => {
        const { page, lit, shoot, close } = await open(`${app}#lang=${lang}`, { width, height })
        await lit('signed-in')
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways')
        await shoot(`playground-${device}-${lang}`, device === 'phone')
        await page.evaluate(axe)
        const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }))
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [])
        await close()
      })
    }
  }
})

describe('the site around it', () => {
  test('embeds it in both languages, and hands a shared link on', async () => {
    for (const [address, words] of [['playground.html#do=requests.0', '10 个请求：10 × 200'], ['en/playground.html#do=requests.0', '10 requests: 10 × 200']]) {
      const { page, close } = await open(address)
      await page.frameLocator('iframe.playground').locator('#outcome', { hasText: words }).waitFor()
      await close()
    }
  })

  for (const [address, name] of [['index.html', 'home'], ['rules.html', 'rules'], ['errors.html', 'errors'], ['contract.html', 'contract'], ['playground.html', 'embedded']]) {
    for (const prefix of ['', 'en/']) {
      for (const [device, width, height] of [['desktop', 1440, 960], ['phone', 390, 844]]) {
        test(`${prefix}${address} on a ${device}: AA, no sideways scrolling, diagrams drawn`, async () => {
          const { page, shoot, close } = await open(prefix + address, { width, height })
          await page.waitForFunction(() => document.querySelectorAll('figure.diagram').length === document.querySelectorAll('figure.diagram svg').length)
          await page.waitForTimeout(300)
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'scrolls sideways')
          await shoot(`site-${name}-${prefix ? 'en' : 'zh'}-${device}`)
          await page.evaluate(axe)
          const { violations } = await page.evaluate(() =>
            window.axe.run(document.querySelector('#VPContent'), { runOnly: ['wcag2aa', 'wcag21aa'], iframes: false })
          )
          assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.slice(0, 5).map(({ html }) => html)]), [])
          await close()
        })
      }
    }
  }

  test('search finds Chinese words and codes', async () => {
    const { page, close } = await open('index.html')
    await page.locator('.VPNavBarSearch button').first().click()
    for (const words of ['熔断', 'ERR_FUSE_LOCKED']) {
      await page.locator('.search-input').fill(words)
      await page.locator('.result').first().waitFor()
    }
    await close()
  })
})
