// CommonJS for the compiled program: absolute, relative and miniprogram_npm paths.

/** `environment(file)` gives the globals of one module by name; what it leaves out is undefined inside the module. */
export function createModules(program, environment) {
  const loaded = new Map()

  function resolve(from, target) {
    const base = target.startsWith('/') ? target.slice(1) : join(from.split('/').slice(0, -1), target)
    const npm = `miniprogram_npm/${target}`
    for (const path of target.startsWith('.') || target.startsWith('/') ? [base] : [npm, base]) {
      for (const file of [path, `${path}.js`, `${path}/index.js`]) if (program.modules[file]) return file
    }
    throw new Error(`module "${target}" is not defined, required by ${from}`)
  }

  function load(file) {
    if (loaded.has(file)) return loaded.get(file).exports
    const module = { exports: {} }
    loaded.set(file, module)
    const { App, Page, Component, Behavior, getApp, getCurrentPages, wx, WXWebAssembly } = environment(file)
    const require = (target) => load(resolve(file, target))
    program.modules[file].call(
      undefined,
      require,
      module,
      module.exports,
      App,
      Page,
      Component,
      Behavior,
      getApp,
      getCurrentPages,
      wx,
      WXWebAssembly
    )
    return module.exports
  }

  return { load, require: (target) => load(resolve('', target)) }
}

function join(folders, target) {
  const path = folders.slice()
  for (const part of target.split('/')) {
    if (part === '..') path.pop()
    else if (part !== '.') path.push(part)
  }
  return path.join('/')
}
