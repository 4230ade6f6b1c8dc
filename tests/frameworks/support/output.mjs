// Looks at what a build wrote: a tool's "build successful" says nothing about components, copies and wasm.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { files } from '../../../scripts/pkg/files.mjs'

const NPM = 'miniprogram_npm/mp-session/'
/** Only index.js of the package holds this text, however it was bundled. */
const SIGN_OF_A_COPY = 'miniprogram_npm/mp-session/mp-session.wasm'

/** Where WeChat looks for a component: from the folder of the .json upwards for a name. Without ending; all of them. */
function placesOf(from, target) {
  if (target.startsWith('/')) return [target.slice(1)]
  const folder = path.posix.dirname(from)
  if (target.startsWith('.')) return [path.posix.join(folder, target)]
  const folders = folder.split('/')
  const above = Array.from({ length: folders.length + 1 }, (none, index) => folders.slice(0, folders.length - index).join('/'))
  return [path.posix.join(folder, target), ...above.map((one) => path.posix.join(one, 'miniprogram_npm', target))]
}

export function readOutput(output) {
  const names = files(output).map((file) => path.relative(output, file).split(path.sep).join('/'))
  const read = (name) => readFileSync(path.join(output, name), 'utf8')
  const app = JSON.parse(read('app.json'))
  const components = names
    .filter((name) => name.endsWith('.json') && !name.includes('miniprogram_npm/'))
    .flatMap((name) => Object.entries(JSON.parse(read(name)).usingComponents || {}).map(([tag, target]) => ({ name, tag, target })))
  return {
    app,
    components,
    templates: names.filter((name) => name.endsWith('.wxml') && !name.includes('miniprogram_npm/')).map(read),
    /** Scripts that hold a whole SDK. */
    copies: names.filter((name) => name.endsWith('.js') && read(name).includes(SIGN_OF_A_COPY)),
    laidOut: names.filter((name) => name.includes(NPM)),
    find: (from, target) => placesOf(from, target).find((place) => ['json', 'wxml', 'js'].every((ending) => existsSync(path.join(output, `${place}.${ending}`)))),
  }
}

/**
 * One SDK, whole and where its loader looks; every component there, reached from its json and used by a template.
 * `everything`: WeChat's own npm build copies the whole folder, testing kit and types included.
 */
export function assertWhole(output, { everything = false } = {}) {
  const { copies, laidOut, components, templates, find } = readOutput(output)
  assert.deepEqual(copies, [`${NPM}index.js`])
  for (const name of ['mp-session.wasm', 'mp-session.wasm.br', 'twin.js']) assert.ok(laidOut.includes(NPM + name), name)
  if (!everything) assert.deepEqual(laidOut.filter((name) => /\.d\.ts$|\.md$|\/testing\//.test(name)), [])
  const ours = components.filter(({ target }) => target.includes('mp-session'))
  assert.ok(ours.length > 0, 'the app uses a component of the package')
  for (const { name, tag, target } of components) assert.ok(find(name, target), `${name}: ${tag} is at ${target}`)
  for (const { tag, target } of ours) {
    assert.match(target, /^([./]*miniprogram_npm\/)?mp-session\/components\//)
    assert.ok(templates.some((text) => text.includes(`<${tag} `)), `a template holds <${tag}>`)
  }
}
