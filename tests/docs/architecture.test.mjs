// The pictures and tables of docs/architecture.md against the sources they tell about.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, test } from 'node:test'
import { parse as parseJs } from 'acorn'
import { waysTaken } from './support/lives.mjs'
import { parse, read, root } from './support/markdown.mjs'

const kebab = (name) => name.replace(/\B[A-Z]/g, (letter) => '-' + letter).toLowerCase()
const filesIn = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => posix.join(folder, name))
    .filter((path) => path.endsWith(ending) && statSync(join(root, path)).isFile())

const rust = filesIn('src', '.rs').map(read).join('\n')
/** The body of an enum, wherever it stands. */
const enumOf = (name) => new RegExp(`enum ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(rust)[1]
const variants = (name) => [...enumOf(name).matchAll(/^    (\w+)/gm)].map(([, variant]) => variant)

for (const page of ['docs/architecture.md', 'docs/architecture.zh-CN.md']) {
  describe(page, () => {
    const { blocks } = parse(page)
    const [layers, states, phases] = blocks.filter(({ language }) => language === 'mermaid').map(({ code }) => code)
    const arrowsOf = (code) => [...code.matchAll(/^  (\S+) --> (\S+)/gm)].map(([, from, to]) => [from, to])
    const nodesOf = (code) => new Set(arrowsOf(code).flat().filter((name) => name !== '[*]'))
    const rows = read(page).split('\n').flatMap((line) => {
      const cells = /^\| (\d+) \| `([^`]+)` \| (.*) \|$/.exec(line)
      return cells ? [{ number: Number(cells[1]), name: cells[2], what: cells[3] }] : []
    })

    test('layers are folders, and arrows the imports between them, downwards', () => {
      const folders = new Map([...layers.matchAll(/^  (\w+)\["([^"]+)"\]/gm)].map(([, name, folder]) => [name, folder]))
      for (const folder of folders.values()) assert.ok(existsSync(join(root, folder)), folder)
      const drawn = arrowsOf(layers).map(([from, to]) => `${folders.get(from)} --> ${folders.get(to)}`)
      assert.deepEqual(drawn.sort(), imports([...folders.values()]).sort())
      const floors = [...folders.keys()]
      for (const [from, to] of arrowsOf(layers)) assert.ok(floors.indexOf(from) < floors.indexOf(to), `${from} --> ${to} points up`)
      assert.match(layers, /engine -\..+\.-> wasm/)
    })

    test('states are those of the machine', () => {
      assert.deepEqual(nodesOf(states), new Set(variants('State')))
      assert.deepEqual(nodesOf(phases), new Set(variants('LoginPhase')))
    })

    test('what leads from state to state are commands and news of the machine', () => {
      const known = [...variants('Command'), ...variants('Input'), 'dispose']
      const words = [...(states + phases).matchAll(/ : (\w+)$/gm)].map(([, word]) => word).filter((word) => /^[A-Z]|dispose/.test(word))
      assert.ok(words.length > 10)
      for (const word of words) assert.ok(known.includes(word), word)
    })

    test('every way that sessions take from state to state is drawn, and no other', async () => {
      // A disposed session has no machine any more that could tell.
      const living = arrowsOf(states).filter(([from, to]) => to !== 'Disposed' && from !== 'Disposed')
      const drawn = new Set(living.map(([from, to]) => `${kebab(from)} ${kebab(to)}`))
      assert.deepEqual([...(await waysTaken())].sort(), [...drawn].sort())
    })

    test('each delivery has a handler, which does what the table says', () => {
      const listed = rows.filter(({ name }) => name !== name.toUpperCase())
      const handlers = Object.assign(handlersOf('js-glue/engine/acts.js'), handlersOf('js-glue/engine/engine.js'))
      assert.deepEqual(Object.keys(handlers).sort(), listed.map(({ name }) => kebab(name).replaceAll('-', '_').toUpperCase()).sort())
      for (const { name, what } of listed) {
        const handler = handlers[kebab(name).replaceAll('-', '_').toUpperCase()]
        assert.ok(handler.includes(what.replaceAll('`', '')), `${name}: ${handler}`)
      }
    })
  })
}

describe('numbers that both sides of the border know by heart', () => {
  const numbered = (name) =>
    Object.fromEntries([...enumOf(name).matchAll(/^    (\w+) = (\d+),/gm)].map(([, variant, number]) => [variant, Number(number)]))
  const constants = (path) => Object.fromEntries([...read(path).matchAll(/^(?:export )?const ([A-Z_]+) = (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]))

  test('kinds of failure', () => {
    const { Network, Timeout, Interrupted, Refused, Unsupported, Aborted, Malformed } = numbered('FailureKind')
    const js = constants('js-glue/host/failure-kinds.js')
    assert.deepEqual(
      [js.NETWORK, js.TIMEOUT, js.INTERRUPTED, js.REFUSED, js.UNSUPPORTED, js.ABORTED, js.MALFORMED],
      [Network, Timeout, Interrupted, Refused, Unsupported, Aborted, Malformed]
    )
  })

  test('ends of asking the user', () => {
    const { Closed, Denied, ComponentMissing, PrivacyDenied, PrivacyUndeclared, PhoneQuota, PageUnloaded } = numbered('AuthOutcome')
    assert.deepEqual([constants('js-glue/authorization/auth-view.js').MISSING, constants('js-glue/authorization/auth-view.js').UNLOADED], [ComponentMissing, PageUnloaded])
    const popup = constants('js-glue/components/auth-popup/index.js')
    assert.deepEqual([popup.CLOSED, popup.UNLOADED], [Closed, PageUnloaded])
    const reported = Object.fromEntries([...read('js-glue/components/shared/failure.js').matchAll(/(ERR_\w+): \['\w+', (\d)\]/g)].map(([, code, outcome]) => [code, Number(outcome)]))
    assert.deepEqual(
      [reported.ERR_AUTH_DENIED, reported.ERR_PRIVACY_DENIED, reported.ERR_PRIVACY_UNDECLARED, reported.ERR_PHONE_QUOTA],
      [Denied, PrivacyDenied, PrivacyUndeclared, PhoneQuota]
    )
  })

  test('calls to the back end', () => {
    const kinds = numbered('CallKind')
    const [, listed] = /const CALLS = \[(.*)\]/.exec(read('js-glue/engine/acts.js'))
    const names = listed.split(', ').map((quoted) => quoted.slice(1, -1))
    for (const [name, number] of Object.entries(kinds)) assert.equal(names[number].toLowerCase(), name.toLowerCase())
    assert.equal(names.length, Object.keys(kinds).length + 1)
  })
})

/** `folder --> folder` for each import that leaves its folder. */
function imports(folders) {
  const found = new Set()
  const folderOf = (path) => folders.filter((folder) => path.startsWith(folder + '/')).sort((one, other) => other.length - one.length)[0]
  const note = (from, target) => {
    const [source, to] = [folderOf(from), folderOf(target)]
    if (to && source !== to) found.add(`${source} --> ${to}`)
  }
  for (const folder of folders) {
    for (const path of filesIn(folder, '.rs').filter((name) => folder.startsWith('src'))) {
      for (const [, layer] of read(path).matchAll(/\bcrate::(\w+)/g)) note(path, `src/${layer}/mod.rs`)
    }
    for (const path of filesIn(folder, '.js').filter((name) => folderOf(name) === folder && !name.includes('_npm/'))) {
      for (const [, target] of read(path).matchAll(/(?:from |require\()'([^']+)'/g)) {
        note(path, target.startsWith('.') ? posix.join(dirname(path), target) : target.replace(/^mp-session$/, 'js-glue/index.js'))
      }
    }
  }
  return [...found]
}

/** The sources of the functions that take the deliveries, by the name of the delivery. */
function handlersOf(path) {
  const source = readFileSync(join(root, path), 'utf8')
  const found = {}
  const visit = (node) => {
    if (!node || typeof node.type !== 'string') return
    if (node.type === 'Property' && node.computed) found[node.key.name] = source.slice(node.value.start, node.value.end)
    for (const value of Object.values(node)) (Array.isArray(value) ? value : [value]).forEach((child) => child && visit(child))
  }
  visit(parseJs(source, { ecmaVersion: 2022, sourceType: 'module' }))
  return found
}
