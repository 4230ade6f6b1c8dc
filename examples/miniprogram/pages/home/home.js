const { products } = require('../../catalog')
const shop = require('../../session')

Page({
  data: { products, greeting: '山里的一杯，寄到你手上' },

  onShow() {
    shop.user().then(
      ({ nickName }) => {
        if (nickName) this.setData({ greeting: `${nickName}，今天想喝点什么` })
      },
      () => {}
    )
  },

  openProduct(event) {
    wx.navigateTo({ url: `/pages/product/product?id=${event.currentTarget.dataset.id}` })
  },
})
