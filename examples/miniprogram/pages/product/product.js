const { AuthStep, mustAuth } = require('mp-session')
const { find } = require('../../catalog')
const notice = require('../../notice')

Page({
  data: { product: null, count: 1 },

  onLoad({ id }) {
    this.setData({ product: find(id) })
  },

  less() {
    this.setData({ count: this.data.count - 1 })
  },

  more() {
    this.setData({ count: this.data.count + 1 })
  },

  buy: mustAuth({ mustAuthStep: AuthStep.TWO, fail: notice })(function buy() {
    const { product, count } = this.data
    wx.navigateTo({ url: `/pages/order/order?id=${product.id}&count=${count}` })
  }),
})
