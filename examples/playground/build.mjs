// Compiles a mini program folder into static files that the browser runtime beside this script can run.
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as esbuild } from 'esbuild'
import { builtinTemplates } from './runtime/builtin-templates.js'
import { wxssToCss } from './wxss.mjs'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')
const here = path.dirname(fileURLToPath(import.meta.url))

// Names a mini program's logic layer does not have. Modules see them as undefined.
const hiddenGlobals = [
  'window',
  'document',
  'self',
  'globalThis',
  'location',
  'navigator',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebAssembly',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'crypto',
  'queueMicrotask',
  'FinalizationRegistry',
  'WeakRef',
  'structuredClone',
  'AbortController',
  'Blob',
]
const moduleParameters = [
  'require',
  'module',
  'exports',
  'App',
  'Page',
  'Component',
  'Behavior',
  'getApp',
  'getCurrentPages',
  'wx',
  'WXWebAssembly',
]

/** Compiles `root` and returns the text of one script that assigns the program to `__miniProgram`. */
export async function compileMiniProgram(root) {
  const files = await listFiles(root)
  const app = readJson(root, 'app.json')
  const components = collectComponents(root, app)
  const templates = new TmplGroup()
  const styles = { app: compileStyle(root, 'app', undefined) }
  const sources = createSources(root, templates)
  for (const [name, config] of Object.entries(components)) {
    sources.add(name)
    styles[name] = compileStyle(root, name, config.component ? scopeName(name) : undefined)
  }
  for (const [name, source] of Object.entries(builtinTemplates)) addTemplate(templates, `builtin/${name}`, source)
  const modules = files
    .filter((file) => file.endsWith('.js'))
    .map((file) => `${JSON.stringify(file)}: ${wrapModule(root, file)}`)
  return `globalThis.__miniProgram = {
app: ${JSON.stringify(app)},
components: ${JSON.stringify(components)},
scopes: ${JSON.stringify(Object.fromEntries(Object.keys(components).map((name) => [name, scopeName(name)])))},
styles: ${JSON.stringify(styles)},
templates: ${templates.getTmplGenObjectGroups()},
modules: {\n${modules.join(',\n')}\n}
};\n`
}

/**
 * Writes everything the playground page needs into `outDir`. `inPage`: platform and back end are in the page, so that any
 * file server can show it; otherwise serve.mjs puts the real ones behind its origin.
 */
export async function buildPlayground({ root, outDir, inPage = false }) {
  await mkdir(outDir, { recursive: true })
  await writeFile(path.join(outDir, 'app.js'), await compileMiniProgram(root))
  await bundleRuntime(inPage ? 'in-page.js' : 'browser.js', path.join(outDir, 'runtime.js'), 'esm')
  await cp(path.join(here, 'view'), path.join(outDir, 'view'), { recursive: true })
  await cp(path.join(here, 'phone.html'), path.join(outDir, 'phone.html'))
  const page = await readFile(path.join(here, 'index.html'), 'utf8')
  await writeFile(path.join(outDir, 'index.html'), inPage ? page.replace('<script', '<script src="back-ends.js"></script>\n<script') : page)
  if (inPage) await bundleRuntime('../in-page/back-ends.js', path.join(outDir, 'back-ends.js'), 'iife')
  for (const file of await listFiles(root)) {
    if (!(inPage ? /\.(wasm|png|jpg|svg)$/ : /\.(wasm|br|png|jpg|svg)$/).test(file)) continue
    await mkdir(path.dirname(path.join(outDir, file)), { recursive: true })
    await cp(path.join(root, file), path.join(outDir, file))
  }
}

/** One script out of `runtime/<entry>`: `esm` for a module, `iife` (global `miniProgramRuntime`) for a script. */
export async function bundleRuntime(entry, outfile, format) {
  await esbuild({
    entryPoints: [path.join(here, 'runtime', entry)],
    bundle: true,
    format,
    globalName: format === 'iife' ? 'miniProgramRuntime' : undefined,
    outfile,
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
  })
}

async function listFiles(root, folder = '') {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true })
  const lists = await Promise.all(
    entries.map((entry) => {
      const name = path.posix.join(folder, entry.name)
      if (entry.name === 'node_modules') return []
      return entry.isDirectory() ? listFiles(root, name) : [name]
    })
  )
  return lists.flat().sort()
}

function readJson(root, name) {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'))
}

function collectComponents(root, app) {
  const components = {}
  const visit = (name) => {
    if (components[name]) return
    const config = (components[name] = readJson(root, `${name}.json`))
    config.usingComponents = Object.assign({}, app.usingComponents, config.usingComponents)
    for (const [tag, target] of Object.entries(config.usingComponents)) {
      const resolved = resolveComponent(root, name, target)
      config.usingComponents[tag] = `/${resolved}`
      visit(resolved)
    }
  }
  app.pages.forEach(visit)
  return components
}

function resolveComponent(root, from, target) {
  const candidates = target.startsWith('/')
    ? [target.slice(1)]
    : [path.posix.join(path.posix.dirname(from), target), `miniprogram_npm/${target}`]
  const name = candidates
    .flatMap((one) => [one, `${one}/index`])
    .find((one) => existsSync(path.join(root, `${one}.json`)))
  if (!name) throw new Error(`${from}.json: component "${target}" was not found`)
  return name
}

/** Templates with what they take in from other files: each file once. */
function createSources(root, templates) {
  const added = new Set()
  const add = (name) => {
    if (added.has(name)) return
    added.add(name)
    const source = readFileSync(path.join(root, `${name}.wxml`), 'utf8')
    addTemplate(templates, name, source)
    for (const [, tag, target] of source.matchAll(/<(import|include|wxs)\b[^>]*?\ssrc="([^"]+)"/g)) {
      const file = target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(name), target)
      if (tag !== 'wxs') add(file.replace(/\.wxml$/, ''))
      else templates.addScript(file.replace(/\.wxs$/, ''), readFileSync(path.join(root, file), 'utf8'))
    }
  }
  return { add }
}

function addTemplate(templates, name, source) {
  for (const problem of templates.addTmpl(name, source)) {
    throw new Error(`${name}.wxml:${problem.startLine + 1}:${problem.startCol + 1} ${problem.message}`)
  }
}

function compileStyle(root, name, scope) {
  const file = `${name}.wxss`
  if (!existsSync(path.join(root, file))) return ''
  const resolveImport = (from, to) => {
    const target = to.startsWith('/') ? to.slice(1) : path.posix.join(path.posix.dirname(from), to)
    return { file: target, source: readFileSync(path.join(root, target), 'utf8') }
  }
  return wxssToCss(readFileSync(path.join(root, file), 'utf8'), { file, scope, resolveImport })
}

const scopeName = (name) => name.replace(/[^a-z0-9]+/gi, '-')

function wrapModule(root, file) {
  const source = readFileSync(path.join(root, file), 'utf8')
  return `function (${[...moduleParameters, ...hiddenGlobals].join(', ')}) {\n${source}\n}`
}

if (import.meta.url === pathToFileURL(process.argv[1] || '').href) {
  const [root = path.join(here, '../miniprogram'), outDir = path.join(here, 'dist'), ...flags] = process.argv.slice(2)
  await buildPlayground({ root: path.resolve(root), outDir: path.resolve(outDir), inPage: flags.includes('--in-page') })
  console.log(
    `built ${path.relative(process.cwd(), outDir)}: ${(await readFile(path.join(outDir, 'app.js'))).length} bytes of program`
  )
}
