import { AuthStep, mustAuth } from 'mp-session'
import { loadTea, order, type Tea } from '../../api'

const IDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

Page({
  data: { teas: [] as Tea[], notice: '' },

  onLoad() {
    this.load()
  },

  async load() {
    try {
      this.setData({ teas: await Promise.all(IDS.map(loadTea)) })
    } catch (error) {
      this.setData({ notice: '加载失败' })
    }
  },

  open(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/tea/tea?id=${event.currentTarget.dataset.id}&from=${encodeURIComponent('首页')}` })
  },

  buy: mustAuth({
    mustAuthStep: AuthStep.TWO,
    fail(this: WechatMiniprogram.Page.TrivialInstance, error) {
      this.setData({ notice: `未下单：${error.code}` })
    },
  })(async function (this: WechatMiniprogram.Page.TrivialInstance) {
    this.setData({ notice: `已下单 ${(await order(1)).id}` })
  }),
})
