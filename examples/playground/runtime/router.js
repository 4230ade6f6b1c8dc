// Page stack, page lifecycle and the routing calls of wx.

const maximumDepth = 10

export function createRouter({ program, space, backend, mount, styles, onError }) {
  const document = mount.ownerDocument
  const stack = []
  const keptTabs = new Map()
  const listeners = []
  const tabPages = ((program.app.tabBar || {}).list || []).map((tab) => tab.pagePath)
  const top = () => stack[stack.length - 1]

  function create(name, query) {
    const slot = document.createElement('div')
    slot.className = 'mp-page'
    slot.dataset.page = name
    mount.append(slot)
    const placeholder = document.createElement('div')
    slot.append(placeholder)
    const root = backend.createRoot('page', space, name)
    root.attach(slot, placeholder)
    const page = root.get()
    Object.assign(page, { route: name, options: query })
    const entry = { name, query, root, page, slot }
    stack.push(entry)
    call(entry, 'onLoad', query)
    return entry
  }

  function call(entry, method, argument) {
    if (typeof entry.page[method] !== 'function') return
    try {
      const result = entry.page[method](argument)
      if (result && result.then) result.then(undefined, onError)
    } catch (error) {
      onError(error)
    }
  }

  function show(entry, first) {
    for (const slot of mount.children) slot.hidden = slot !== entry.slot
    styles.show(entry.name)
    call(entry, 'onShow')
    entry.root.getComponent().triggerPageLifetime('show', [])
    if (first) call(entry, 'onReady')
    listeners.forEach((listener) => listener(entry, stack))
  }

  function hide(entry) {
    call(entry, 'onHide')
    entry.root.getComponent().triggerPageLifetime('hide', [])
  }

  function unload(entry) {
    if (stack.includes(entry)) stack.splice(stack.indexOf(entry), 1)
    call(entry, 'onUnload')
    entry.root.release()
    entry.slot.remove()
  }

  const acts = {
    navigateTo(name, query) {
      if (tabPages.includes(name)) return 'can not navigateTo a tabbar page'
      if (stack.length >= maximumDepth) return `webview count limit exceed`
      hide(top())
      show(create(name, query), true)
    },
    redirectTo(name, query) {
      if (tabPages.includes(name)) return 'can not redirectTo a tabbar page'
      unload(top())
      show(create(name, query), true)
    },
    switchTab(name) {
      if (!tabPages.includes(name)) return 'can not switch to no-tabBar page'
      for (const entry of stack.slice().reverse()) {
        if (!tabPages.includes(entry.name)) unload(entry)
        else if (entry.name !== name) keptTabs.set(entry.name, stack.pop())
      }
      if (stack.length) return void show(top())
      const kept = keptTabs.get(name)
      if (!kept) return void show(create(name, {}), true)
      keptTabs.delete(name)
      stack.push(kept)
      show(kept)
    },
    reLaunch(name, query) {
      for (const entry of stack.concat(...keptTabs.values()).reverse()) unload(entry)
      keptTabs.clear()
      show(create(name, query), true)
    },
  }

  const api = {
    navigateBack(options = {}) {
      if (stack.length < 2) return settle(options, 'navigateBack', 'cannot navigate back at first page')
      for (let count = Math.min(options.delta || 1, stack.length - 1); count > 0; count--) unload(top())
      show(top())
      return settle(options, 'navigateBack')
    },
  }
  for (const name of Object.keys(acts)) {
    api[name] = (options) => {
      const { path, query } = parse(options.url, top() && top().name)
      if (!program.components[path]) return settle(options, name, `page "${path}" is not found`)
      if (name === 'switchTab' && options.url.includes('?'))
        return settle(options, name, 'can not switch to no-tabBar page')
      return settle(options, name, acts[name](path, query))
    }
  }

  return {
    api,
    stack,
    top,
    tabPages,
    open(path, query) {
      show(create(path, query), true)
    },
    onChange(listener) {
      listeners.push(listener)
    },
  }
}

function settle(options, name, problem) {
  const result = { errMsg: problem ? `${name}:fail ${problem}` : `${name}:ok` }
  const callback = problem ? options.fail : options.success
  if (callback) callback(result)
  if (options.complete) options.complete(result)
  if (options.success || options.fail || options.complete) return undefined
  return problem ? Promise.reject(result) : Promise.resolve(result)
}

function parse(url, from = '') {
  const [path, search = ''] = url.split('?')
  const query = {}
  for (const pair of search.split('&')) {
    // Values stay as they were written, as in WeChat: decoding is up to the page.
    if (pair) query[pair.split('=')[0]] = pair.slice(pair.indexOf('=') + 1)
  }
  const absolute = path.startsWith('/') ? path.slice(1) : new URL(path, `http://x/${from}`).pathname.slice(1)
  return { path: absolute, query }
}
