Page({
  data: { step: 2, backTo: '' },

  onLoad(query) {
    this.setData({ step: Number(query.mustAuthStep || 2), backTo: query.backTo || '' })
  },
})
