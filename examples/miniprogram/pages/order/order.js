const { find } = require('../../catalog')
const notice = require('../../notice')
const shop = require('../../session')

Page({
  data: { product: null, count: 1, userInfo: {}, sending: false, placed: false },

  onLoad({ id, count }) {
    this.setData({ product: find(id), count: Number(count) || 1 })
  },

  onShow() {
    shop.user().then((userInfo) => this.setData({ userInfo }), notice)
  },

  async place() {
    const session = shop.session()
    try {
      await session.mustAuth({ mustAuthStep: shop.lastStep() })
      this.setData({ sending: true })
      const response = await session.request({ url: '/orders' })
      this.setData({ placed: response.statusCode === 200 })
    } catch (error) {
      notice(error)
    }
    this.setData({ sending: false })
  },

  home() {
    wx.switchTab({ url: '/pages/home/home' })
  },
})
