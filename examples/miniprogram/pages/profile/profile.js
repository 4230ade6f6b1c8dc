const notice = require('../../notice')
const shop = require('../../session')

/** Why there are no orders, where that is nobody's fault. */
const notes = { ERR_UNREGISTERED: '注册后就能看到订单。', ERR_LOGIN_REQUIRED: '登录后就能看到订单。' }
const scenarios = Object.keys(shop.scenarios).map((id) => ({ id, name: shop.scenarios[id].name }))

Page({
  data: { userInfo: {}, complete: true, signedOut: false, lastStep: 2, orders: [], ordersNote: '正在读取…', scenarios, scenario: '' },

  onShow() {
    this.setData({ scenario: shop.scenario(), lastStep: shop.lastStep() })
    this.refresh()
    this.loadOrders()
  },

  refresh() {
    const session = shop.session()
    return shop.user().then((userInfo) => {
      const signedOut = session.snapshot().loginRequired
      this.setData({ userInfo, signedOut, complete: signedOut || session.currentAuthStep() >= shop.lastStep() })
    }, notice)
  },

  loadOrders() {
    return shop
      .session()
      .request({ url: '/orders' })
      .then(
        ({ data }) => this.setData({ orders: (data && data.orders) || [], ordersNote: '' }),
        (error) => {
          this.setData({ orders: [], ordersNote: notes[error.code] || '订单没有读到，稍后再试。' })
          if (!notes[error.code]) notice(error)
        }
      )
  },

  choose(event) {
    const { id } = event.currentTarget.dataset
    if (id === this.data.scenario) return
    shop.choose(id).then(() => wx.reLaunch({ url: '/pages/profile/profile' }), notice)
  },

  openAccount() {
    wx.navigateTo({ url: '/pages/account/account' })
  },

  unbind() {
    shop
      .session()
      .unbindPhone()
      .then(() => this.refresh(), notice)
  },

  logout() {
    shop
      .session()
      .logout()
      .then(() => wx.reLaunch({ url: '/pages/home/home' }), notice)
  },
})
