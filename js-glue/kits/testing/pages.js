const MAX_STACK = 10

const parse = (url, current) => {
  const [path, search = ''] = url.split('?')
  const options = {}
  for (const pair of search.split('&').filter(Boolean)) {
    const [name, value = ''] = pair.split('=')
    options[name] = value
  }
  if (path[0] === '/') return { route: path.slice(1), options }
  const parts = current ? current.route.split('/').slice(0, -1) : []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return { route: parts.join('/'), options }
}

/**
 * The page stack. `known` maps routes to a function that makes the page object (lifecycle functions, and
 * `components`: selector → what selectComponent returns); `tabBar` lists the routes of the tab bar.
 */
export const createPages = ({ known, tabBar, report }) => {
  let stack = []

  const call = (page, name, argument) => {
    if (page && typeof page[name] === 'function') report(() => page[name](argument))
  }
  const create = ({ route, options }, given) => {
    const page = Object.assign({}, known[route] ? known[route]() : undefined, given, { route, options })
    const components = page.components || (page.components = {})
    page.selectComponent = (selector) => components[selector] || null
    return page
  }
  const open = (target, given) => {
    const page = create(target, given)
    call(stack[stack.length - 1], 'onHide')
    stack.push(page)
    call(page, 'onLoad', page.options)
    call(page, 'onShow')
    return page
  }
  const close = (count) => {
    for (const page of stack.splice(Math.max(stack.length - count, 0)).reverse()) call(page, 'onUnload')
  }

  // Each answers the reason it fails for, or nothing.
  const moves = {
    navigateTo(target) {
      if (tabBar.includes(target.route)) return "can not navigateTo a tabbar page"
      if (stack.length >= MAX_STACK) return 'webview count limit exceed'
      open(target)
    },
    redirectTo(target) {
      if (tabBar.includes(target.route)) return "can not redirectTo a tabbar page"
      close(1)
      open(target)
    },
    switchTab(target, url) {
      if (!tabBar.includes(target.route)) return 'can not switch to no-tabBar page'
      if (url.includes('?')) return 'url can not have a query'
      close(stack.length)
      open(target)
    },
    reLaunch(target) {
      close(stack.length)
      open(target)
    },
  }

  const move = (name, url) => {
    if (typeof url !== 'string' || !url) return 'parameter error: url should be String'
    const target = parse(url, stack[stack.length - 1])
    if (Object.keys(known).length && !known[target.route] && !tabBar.includes(target.route)) return 'page "' + target.route + '" is not found'
    return moves[name](target, url)
  }

  return {
    move,
    back(delta) {
      if (stack.length < 2) return 'cannot navigate back at first page'
      close(Math.min(delta || 1, stack.length - 1))
      call(stack[stack.length - 1], 'onShow')
      return undefined
    },
    current: () => stack[stack.length - 1],
    all: () => stack.slice(),
    /** Puts a page on top without any rule of navigation: how a test starts. */
    open: (url, page) => open(parse(url), page),
  }
}
