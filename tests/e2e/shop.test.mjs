// The example shop in a real browser, with the packaged wasm, over the real back end.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { usePhone } from './support/phone.mjs'
import { startWorld } from './support/world.mjs'

let world
before(async () => {
  world = await startWorld()
})
after(() => world && world.close())

const onPhone = (options, act) => usePhone(world, options, act)

test('profile and phone: each step is asked for where it is needed, and the order goes through', () =>
  onPhone({ scenario: 'both' }, async (phone) => {
    await phone.shoot('home')
    await phone.openProduct()
    await phone.tap('增加一份')
    await phone.shoot('product')
    await phone.tap('立即购买')
    await phone.text('完善个人资料')
    await phone.shoot('popup-profile')
    await phone.fillProfile()
    await phone.title('确认订单')
    await phone.text('小林')
    await phone.shoot('order')
    await phone.tap('提交订单')
    await phone.text('验证手机号')
    await phone.shoot('popup-phone')
    await phone.allowPhone()
    await phone.text('下单成功')
    await phone.shoot('order-placed')
    assert.deepEqual((await phone.snapshot()).facts, { hasProfile: true, hasPhone: true })
    await phone.tap('再逛逛')
    await phone.page.getByRole('button', { name: '我的' }).click()
    await phone.text('138****')
    await phone.shoot('profile-complete')
  }))

test('phone only: nothing else is ever asked', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct('白牡丹')
    await phone.tap('立即购买')
    await phone.text('验证手机号')
    await phone.allowPhone()
    await phone.title('确认订单')
    await phone.tap('提交订单')
    await phone.text('下单成功')
    assert.deepEqual((await phone.snapshot()).facts, { hasProfile: false, hasPhone: true })
  }))

test('profile only: the phone number is never asked', () =>
  onPhone({ scenario: 'profile' }, async (phone) => {
    await phone.openProduct('古树滇红')
    await phone.tap('立即购买')
    await phone.tap('保存资料')
    await phone.text('请先填写昵称')
    await phone.shoot('popup-profile-no-name')
    await phone.fillProfile('阿青')
    await phone.title('确认订单')
    await phone.tap('提交订单')
    await phone.text('下单成功')
  }))

test('registration: the back end does not know the user, and one tap makes the account', () =>
  onPhone({ scenario: 'register' }, async (phone) => {
    const before = await world.registering.get('/__demo/stats')
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.text('注册账号')
    await phone.shoot('popup-register')
    await phone.denyPhone()
    await phone.text('您已取消授权')
    await phone.allowPhone()
    await phone.title('确认订单')
    await phone.text('138****')
    await phone.tap('提交订单')
    await phone.text('下单成功')
    const after = await world.registering.get('/__demo/stats')
    assert.deepEqual([after.registrations - before.registrations, after.silentLogins - before.silentLogins], [1, 0])
    const { account, facts } = await phone.snapshot()
    assert.deepEqual([account, facts], ['silent', { hasProfile: false, hasPhone: true }])
  }))

test('the profile page registers too, and shows the orders then', () =>
  onPhone({ scenario: 'register' }, async (phone) => {
    await phone.page.getByRole('button', { name: '我的' }).click()
    await phone.text('注册后就能看到订单')
    await phone.text('注册账号')
    await phone.shoot('profile-unregistered')
    await phone.allowPhone()
    await phone.text('138****')
    await phone.gone('注册后就能看到订单')
  }))

test('the account page: in by SMS, out for good, and back as the WeChat user', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    const openAccount = async () => {
      await phone.page.getByRole('button', { name: '我的' }).click()
      await phone.tap('账号与登录')
      await phone.title('账号与登录')
    }
    const fill = (name, text) => phone.page.getByRole('textbox', { name }).fill(text)
    await openAccount()
    await phone.text('微信账号')
    await phone.tap('获取验证码')
    await phone.toast('请填写正确的手机号')
    await fill('手机号', '13900139000')
    await phone.tap('获取验证码')
    const [code] = /\d{6}/.exec(await phone.page.getByText(/验证码是/).textContent())
    await fill('验证码', code === '000000' ? '000001' : '000000')
    await phone.tap('登录')
    await phone.toast('验证码不对')
    await fill('验证码', code)
    await phone.shoot('account')
    await phone.tap('登录')
    await phone.text('139****9000')
    await phone.text('换成微信账号')
    assert.equal((await phone.snapshot()).account, 'adopted')
    await phone.shoot('account-sms')

    await phone.tap('退出，不再自动登录')
    await phone.text('没有登录')
    await phone.shoot('account-out')
    const before = await world.server.get('/__demo/stats')
    await phone.page.reload()
    await phone.page.getByRole('button', { name: '我的' }).click()
    await phone.text('登录后就能看到订单')
    await phone.text('还没有登录')
    await phone.shoot('profile-signed-out')
    await phone.openShop()
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.toast('请先到')
    await phone.tap('返回')
    const after = await world.server.get('/__demo/stats')
    assert.equal(after.silentLogins, before.silentLogins)

    await openAccount()
    await phone.tap('用微信账号登录')
    await phone.text('退出，不再自动登录')
    assert.equal((await phone.snapshot()).account, 'silent')
  }))

test('closing the account: nothing stays, and who comes again is somebody new', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.allowPhone()
    await phone.title('确认订单')
    await phone.tap('返回')
    await phone.tap('返回')
    await phone.page.getByRole('button', { name: '我的' }).click()
    await phone.tap('账号与登录')
    await phone.text('138****')
    await phone.tap('注销账号')
    await phone.shoot('account-closing')
    await phone.sheet.getByRole('button', { name: '取消' }).click()
    assert.equal((await phone.snapshot()).account, 'silent')
    await phone.tap('注销账号')
    await phone.sheet.getByRole('button', { name: '注销' }).click()
    await phone.toast('账号已注销')
    await phone.text('没有登录')
    const stored = await phone.page.evaluate(() => JSON.stringify(localStorage))
    assert.ok(stored.includes('mp-session') && !stored.includes('138****'), stored)
    await phone.tap('用微信账号登录')
    await phone.text('退出，不再自动登录')
    assert.deepEqual((await phone.snapshot()).facts, { hasProfile: false, hasPhone: false })
  }))

test('a known phone number is not asked for again after the app was closed', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.allowPhone()
    await phone.title('确认订单')
    await phone.page.reload()
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.title('确认订单')
  }))

test('refusing keeps the popup, and trying again succeeds', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.denyPhone()
    await phone.text('您已取消授权')
    await phone.shoot('popup-refused')
    await phone.allowPhone()
    await phone.title('确认订单')
  }))

test('refusing and closing tells the page', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.denyPhone()
    await phone.text('您已取消授权')
    await phone.tap('暂不授权')
    await phone.toast('没有授权')
    await phone.title('茶品详情')
  }))

for (const [answer, words, toast] of [
  ['quota', '暂时无法验证手机号', '暂时无法验证手机号'],
  ['privacy', '需要先同意隐私保护指引', '需要先同意隐私保护指引'],
  ['undeclared', '此功能暂未开放', '没有成功'],
]) {
  test(`${answer}: told in the popup, and to the page when it closes`, () =>
    onPhone({ scenario: 'phone', settings: { answer } }, async (phone) => {
      await phone.openProduct()
      await phone.tap('立即购买')
      await phone.tap('微信手机号快捷验证')
      await phone.text(words)
      await phone.shoot(`popup-${answer}`)
      await phone.tap('关闭')
      await phone.toast(toast)
    }))
}

test('privacy asked for the first time: declining stops, agreeing goes on', () =>
  onPhone(
    {
      scenario: 'phone',
      settings: { privacyNeeded: true, baseLibrary: '2.32.3' },
    },
    async (phone) => {
      await phone.openProduct()
      await phone.tap('立即购买')
      await phone.tap('微信手机号快捷验证')
      await phone.text('隐私保护提示')
      await phone.shoot('popup-privacy-question')
      await phone.tap('不同意')
      await phone.text('需要先同意隐私保护指引')
      await phone.tap('微信手机号快捷验证')
      await phone.tap('同意并继续')
      await phone.sheet.getByRole('button', { name: '允许' }).click()
      await phone.title('确认订单')
    }
  ))

test('closing the popup is no failure: nothing happens, and it opens again', () =>
  onPhone({ scenario: 'both' }, async (phone) => {
    await phone.openProduct()
    for (const way of ['关闭', '暂不授权']) {
      await phone.tap('立即购买')
      await phone.text('完善个人资料')
      await phone.tap(way)
      await phone.gone('完善个人资料')
    }
    await phone.title('茶品详情')
  }))

test('a double tap buys once', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await phone.button('立即购买').dblclick()
    await phone.allowPhone()
    await phone.title('确认订单')
    const stats = await world.platform.get('/__control/stats')
    assert.equal(stats.codesSentAgain, 0)
  }))

test('a landing from a QR code goes to the authorization page and comes back with its query', () =>
  onPhone(
    {
      scenario: 'both',
      address: `?path=${encodeURIComponent('pages/landing/landing')}&scene=${encodeURIComponent('store=12&gift=MLH8')}`,
    },
    async (phone) => {
      await phone.text('杭州天目里店')
      await phone.shoot('landing')
      await phone.tap('登录并领取')
      await phone.title('登录授权')
      await phone.text('完善个人资料')
      await phone.shoot('auth-page-profile')
      await phone.fillProfile()
      await phone.text('验证手机号')
      await phone.shoot('auth-page-phone')
      await phone.allowPhone()
      await phone.title('茶样兑换')
      await phone.text('已领取')
      await phone.text('MLH8')
      await phone.text('杭州天目里店')
      await phone.shoot('landing-taken')
    }
  ))

test('going back from the authorization page leaves nobody waiting', () =>
  onPhone(
    {
      scenario: 'phone',
      address: `?path=${encodeURIComponent('pages/landing/landing')}&scene=${encodeURIComponent('store=20')}`,
    },
    async (phone) => {
      await phone.tap('登录并领取')
      await phone.title('登录授权')
      await phone.tap('返回')
      await phone.title('茶样兑换')
      await phone.tap('登录并领取')
      await phone.title('登录授权')
      await phone.allowPhone()
      await phone.text('已领取')
    }
  ))

test('the authorization page opened by itself goes on to backTo', () =>
  onPhone(
    {
      scenario: 'phone',
      address: `?path=${encodeURIComponent('pages/auth/auth')}&mustAuthStep=2&backTo=${encodeURIComponent('/pages/product/product?id=dianhong')}`,
    },
    async (phone) => {
      await phone.allowPhone()
      await phone.title('茶品详情')
      await phone.text('古树滇红')
    }
  ))

test('the flow inside the profile page, changing the scenario, unbinding and logging out', () =>
  onPhone({ scenario: 'both' }, async (phone) => {
    await phone.page.getByRole('button', { name: '我的' }).click()
    await phone.text('完善个人资料')
    await phone.shoot('profile-new')
    await phone.fillProfile('阿远')
    await phone.text('验证手机号')
    await phone.allowPhone()
    await phone.text('138****')
    await phone.tap('解绑手机号')
    await phone.text('还没有验证手机号')
    await phone.page.getByRole('radio', { name: '仅头像昵称' }).click()
    await phone.text('阿远')
    await phone.tap('退出登录')
    await phone.title('半山茶事')
  }))

test('no network: the popup says so and works again once it is back', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.text('验证手机号')
    await phone.page.evaluate(() => window.__mp.host.setOffline(true))
    await phone.allowPhone()
    await phone.text('网络不太顺畅')
    await phone.shoot('popup-offline')
    await phone.page.evaluate(() => window.__mp.host.setOffline(false))
    await phone.allowPhone()
    await phone.title('确认订单')
  }))

test('every token expires: many requests share one login and all are served', () =>
  onPhone({}, async (phone) => {
    const before = await world.server.get('/__demo/stats')
    await world.server.post('/__demo/expire')
    const codes = await phone.page.evaluate(() =>
      Promise.all(
        Array.from({ length: 30 }, () =>
          window.__mp
            .session()
            .request({ url: 'http://127.0.0.1:8787/orders' })
            .then((response) => response.statusCode)
        )
      )
    )
    const after = await world.server.get('/__demo/stats')
    assert.deepEqual(codes, Array(30).fill(200))
    assert.equal(after.silentLogins - before.silentLogins, 1)
    assert.equal((await phone.snapshot()).engine, 'wasm')
  }))

test('English on an English phone', () =>
  onPhone({ scenario: 'phone', settings: { language: 'en' } }, async (phone) => {
    await phone.openProduct()
    await phone.tap('立即购买')
    await phone.text('Verify your phone number')
    await phone.shoot('popup-english')
    await phone.tap('Not now')
  }))

test('the keyboard alone buys, and shows where it is', () =>
  onPhone({ scenario: 'phone' }, async (phone) => {
    const press = async (button) => {
      await button.focus()
      await phone.page.keyboard.press('Shift+Tab')
      await phone.page.keyboard.press('Tab')
      const outline = await button.evaluate((element) => getComputedStyle(element).outlineStyle)
      assert.notEqual(outline, 'none', 'the focused button is outlined')
      await phone.page.keyboard.press('Enter')
    }
    await press(phone.page.getByRole('button', { name: /白牡丹/ }))
    await press(phone.button('立即购买'))
    await press(phone.button('微信手机号快捷验证'))
    await press(phone.sheet.getByRole('button', { name: '允许' }))
    await press(phone.button('提交订单'))
    await phone.text('下单成功')
  }))
