/**
 * A page of the mini program that shows a page of one's own in `<web-view>`, signed in as the same user:
 * `Page(webViewPage(session, { page: 'https://shop.example.com/orders.html' }))`, with web.wxml beside it.
 *
 * The address carries a ticket that opens the page once and within a minute, never the token.
 */
export const webViewPage = (session, { page, ticketUrl = '/pageTicket' }) => ({
  data: { src: '', problem: '' },

  onLoad() {
    return this.open()
  },

  async open() {
    this.setData({ src: '', problem: '' })
    try {
      const { statusCode, data } = await session.request({ url: ticketUrl, method: 'POST' })
      if (statusCode !== 200) throw new Error(ticketUrl + ' answered ' + statusCode)
      this.setData({ src: page + (page.includes('?') ? '&' : '?') + 'ticket=' + encodeURIComponent(data.ticket) })
    } catch (error) {
      this.setData({ problem: error.message })
    }
  },

  onError({ detail }) {
    this.setData({ src: '', problem: detail.url + ' cannot be opened' })
  },
})
