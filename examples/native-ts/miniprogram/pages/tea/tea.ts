import { AuthStep, type SessionError } from 'mp-session'
import { loadTea, order, type Tea } from '../../api'
import { session } from '../../session'

Page({
  data: { tea: {} as Partial<Tea>, from: '', notice: '' },

  async onLoad(query) {
    this.setData({ from: decodeURIComponent(query.from || '') })
    this.setData({ tea: await loadTea(Number(query.id)) })
  },

  // No popup on this page: mustAuth opens the authorization page and comes back.
  async buy() {
    try {
      await session.mustAuth({ mustAuthStep: AuthStep.TWO })
      this.setData({ notice: `已下单 ${(await order(this.data.tea.id || 0)).id}` })
    } catch (error) {
      this.setData({ notice: `未下单：${(error as SessionError).code || (error as Error).message}` })
    }
  },
})
