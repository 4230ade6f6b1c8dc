const { AuthDisplayMode } = require('mp-session')
const notice = require('../../notice')
const shop = require('../../session')

const stores = { 12: '杭州天目里店', 20: '成都玉林店' }

/** A mini program code carries its parameters in one encoded text: `scene=store%3D12%26gift%3DMLH8`. */
function readScene(scene) {
  const values = {}
  for (const pair of decodeURIComponent(scene || '').split('&')) {
    const [name, value = ''] = pair.split('=')
    values[name] = value
  }
  return values
}

Page({
  data: { store: '半山茶事', gift: '', taken: false },

  onLoad({ scene }) {
    const { store, gift } = readScene(scene)
    this.setData({ store: stores[store] || '半山茶事', gift: gift || 'MLH8' })
  },

  async take() {
    try {
      await shop.session().mustAuth({ mustAuthStep: shop.lastStep(), mode: AuthDisplayMode.PAGE })
      this.setData({ taken: true })
    } catch (error) {
      notice(error)
    }
  },

  home() {
    wx.switchTab({ url: '/pages/home/home' })
  },
})
