const pathOf = (url) => url.replace(/^\//, '').split('?')[0]
const optionsOf = (url) => {
  const options = {}
  for (const pair of (url.split('?')[1] || '').split('&').filter(Boolean)) {
    const [name, value = ''] = pair.split('=')
    options[name] = decodeURIComponent(value)
  }
  return options
}

/** What the auth-popup of a page does as far as the session sees it. */
const createPopup = () => {
  const popup = {
    open: false,
    step: 0,
    opened: 0,
    setMustAuthStep(step) {
      popup.step = step
    },
    nextStep() {
      if (!popup.open) popup.opened++
      popup.open = true
    },
    close() {
      popup.open = false
    },
  }
  return popup
}

const createPage = (url) => {
  const popup = createPopup()
  return { route: pathOf(url), options: optionsOf(url), popup, selectComponent: (id) => (id === '#auth-popup' ? popup : null) }
}

/** The page stack of one process. */
export const createPages = () => {
  let stack = [createPage('/pages/shop/shop?from=start')]
  return {
    all: () => stack,
    top: () => stack[stack.length - 1],
    move(way, url) {
      if (way === 'navigateTo') {
        if (stack.length >= 10) return { failed: { errMsg: 'page limit exceeded' } }
        stack = stack.concat(createPage(url))
      } else if (way === 'redirectTo') stack = stack.slice(0, -1).concat(createPage(url))
      else stack = [createPage(url)]
      return { ok: {} }
    },
    back() {
      if (stack.length > 1) stack = stack.slice(0, -1)
      return { ok: {} }
    },
  }
}
