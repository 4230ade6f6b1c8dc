const notice = require('../../notice')
const shop = require('../../session')

const names = { silent: '微信账号', adopted: '短信登录的账号', unregistered: '还没有注册', none: '没有登录' }

/** One of the shop's own calls, for which nobody has to be signed in. */
const post = (url, data) =>
  shop
    .session()
    .request({ url, method: 'POST', data, needLogin: false })
    .then((response) => (response.statusCode === 200 ? response.data : null))

const say = (title) => wx.showToast({ title, icon: 'none' })

/** Nothing of the account stays, here or there, and nobody is signed in again unasked. */
const close = async (session) => {
  const { statusCode } = await session.request({ url: '/closeAccount', method: 'POST' })
  if (statusCode !== 204) return say('没有注销成功，请稍后再试')
  await session.logout({ staySignedOut: true })
  say('账号已注销')
}

Page({
  data: { account: '', name: '', userInfo: {}, phone: '', smsCode: '', busy: false },

  onShow() {
    this.refresh()
  },

  refresh() {
    return shop.user().then((userInfo) => {
      const { account } = shop.session().snapshot()
      this.setData({ account, name: names[account], userInfo })
    }, notice)
  },

  /** Shows who is there now, whatever became of `act`; one at a time. */
  async once(act) {
    if (this.data.busy) return
    this.setData({ busy: true })
    await act(shop.session()).catch(notice)
    await this.refresh()
    this.setData({ busy: false })
  },

  askCode({ detail }) {
    const { phone } = detail.value
    return this.once(async () => {
      const answer = await post('/smsCode', { phone })
      this.setData({ phone, smsCode: answer ? answer.code : '' })
      if (!answer) say('请填写正确的手机号')
    })
  },

  signInBySms({ detail }) {
    const { code } = detail.value
    return this.once(async (session) => {
      const login = await post('/smsLogin', { phone: this.data.phone, code })
      if (!login) return say('验证码不对，请重新获取')
      await session.adopt(login)
      this.setData({ smsCode: '' })
    })
  },

  signInByWeChat() {
    return this.once((session) => session.login({ force: true }))
  },

  stayOut() {
    return this.once((session) => session.logout({ staySignedOut: true }))
  },

  closeAccount() {
    wx.showModal({
      title: '注销账号',
      content: '资料、手机号和订单都会删除，无法恢复。',
      confirmText: '注销',
      success: ({ confirm }) => confirm && this.once(close),
    })
  },
})
