// A guarded method is written in a page or component as any other.
import { AuthStep, defaultSession, mustAuth } from 'mp-session'
import type { AuthPopup } from 'mp-session'

const needsProfile = mustAuth({ mustAuthStep: AuthStep.TWO, fail: ({ code }) => wx.showToast({ title: code }) })

Page({
  data: { paid: false, orders: [] as string[] },
  onPay: needsProfile(function () {
    this.setData({ paid: true }, () => {})
    this.reload()
    return this.data.orders
  }),
  onRefund: needsProfile(async function (event: WechatMiniprogram.TouchEvent) {
    this.setData({ paid: event.detail === undefined })
  }),
  async reload() {
    this.setData({ orders: [] })
    await this.onPay()
  },
  onUnload() {
    this.onRefund({} as WechatMiniprogram.TouchEvent).then((nothing: void) => nothing)
    // @ts-expect-error
    this.onRefund('no event')
  },
})

interface OrderPage {
  data: { price: number }
  setData(data: { price?: number }): void
}
export const onBuy = mustAuth()(function (this: OrderPage, count: number) {
  // @ts-expect-error
  this.setData({ prise: 1 })
  return this.data.price * count
})

Component({
  data: { open: false },
  methods: {
    onTap: mustAuth()(function () {
      this.setData({ open: true })
      this.triggerEvent('paid')
    }),
    setMustAuthStep(step: AuthStep) {
      this.setData({ open: step > 1 })
    },
    nextStep() {},
    close() {
      defaultSession()?.auth.end(0, this)
    },
    onShown() {
      defaultSession()?.auth.announce(this)
    },
  },
})
export const popup: AuthPopup = { setMustAuthStep() {}, nextStep() {} }
