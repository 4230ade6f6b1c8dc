const { products } = require('../../catalog')
const shop = require('../../session')

Page({
  data: { products, greeting: '山里的一杯，寄到你手上' },

  onShow() {
    const session = shop.session()
    session.login().then(
      ({ userInfo }) => {
        if (userInfo && userInfo.nickName) this.setData({ greeting: `${userInfo.nickName}，今天想喝点什么` })
      },
      () => {}
    )
  },

  openProduct(event) {
    wx.navigateTo({ url: `/pages/product/product?id=${event.currentTarget.dataset.id}` })
  },
})
