const { baseURL } = require('../../config')
const notice = require('../../notice')
const shop = require('../../session')

const scenarios = Object.keys(shop.scenarios).map((id) => ({ id, name: shop.scenarios[id].name }))

Page({
  data: { userInfo: {}, complete: true, lastStep: 2, orders: [], ordersNote: '正在读取…', scenarios, scenario: '' },

  onShow() {
    this.setData({ scenario: shop.scenario(), lastStep: shop.lastStep() })
    this.refresh()
    this.loadOrders()
  },

  refresh() {
    const session = shop.session()
    return session.login().then(({ userInfo }) => {
      this.setData({ userInfo: userInfo || {}, complete: session.currentAuthStep() >= shop.lastStep() })
    }, notice)
  },

  loadOrders() {
    return shop
      .session()
      .request({ url: `${baseURL}/orders` })
      .then(
        ({ data }) => this.setData({ orders: (data && data.orders) || [], ordersNote: '' }),
        (error) => {
          this.setData({ orders: [], ordersNote: '订单没有读到，稍后再试。' })
          notice(error)
        }
      )
  },

  choose(event) {
    const { id } = event.currentTarget.dataset
    if (id === this.data.scenario) return
    shop.choose(id).then(() => wx.reLaunch({ url: '/pages/profile/profile' }), notice)
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
