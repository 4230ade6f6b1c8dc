// The template of an authorization page: `auth-flow` does the rest, going back to `backTo` included.
Page({
  data: { mustAuthStep: 2, backTo: '' },

  onLoad({ mustAuthStep, backTo }) {
    this.setData({ mustAuthStep: Number(mustAuthStep) || 2, backTo: backTo || encodeURIComponent('/pages/home/home') })
  },

  leave() {
    wx.navigateBack({ fail: () => wx.reLaunch({ url: '/pages/home/home' }) })
  },
})
