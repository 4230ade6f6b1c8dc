// What the pages say exists: links, headings, commands, names of the API.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, test } from 'node:test'
import { fileOf, parse, read, root } from './support/markdown.mjs'

const readmes = ['README.md', 'README.zh-CN.md']
const docs = ['docs', 'docs/frameworks'].flatMap((folder) =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`)
)
const backends = ['examples/backends/README.md', 'examples/backends/README.zh-CN.md']
const pages = [...readmes, ...docs, ...backends, 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'examples/server/README.md', 'js-glue/README.md', 'js-glue/package-readme.md']

describe('the two languages say the same', () => {
  const pairs = docs.filter((name) => name.endsWith('.zh-CN.md')).map((name) => [name.replace('.zh-CN', ''), name])
  for (const [english, chinese] of [readmes, backends, ...pairs]) {
    const [one, other] = [parse(english), parse(chinese)]
    const levels = ({ headings }) => headings.map(({ level }) => level)
    const plain = ({ links }) => links.map((target) => target.replace('.zh-CN', '').replace(/#.*/, '')).filter((target) => target !== 'README.md')

    test(`${english}: headings`, () => assert.deepEqual(levels(other), levels(one)))
    test(`${english}: code`, () => assert.deepEqual(other.blocks.filter(isNoPicture), one.blocks.filter(isNoPicture)))
    test(`${english}: rows of tables`, () => assert.deepEqual(other.tables, one.tables))
    test(`${english}: links`, () => assert.deepEqual(plain(other), plain(one)))
    test(`${english}: questions`, () => assert.equal(questions(other), questions(one)))
  }
  const isNoPicture = ({ language }) => language !== 'mermaid'
  const questions = ({ text }) => (text.match(/^\*\*.*[?？]\*\* \S/gm) || []).length
})

describe('no dead link', () => {
  for (const page of pages) {
    test(page, () => {
      const { links } = parse(page)
      for (const link of links.filter((target) => !/^(https?|mailto):/.test(target))) {
        const [path, anchor] = link.split('#')
        const target = path ? normalize(join(dirname(page), path)) : page
        assert.ok(existsSync(join(root, target)), `${link}: no such file`)
        if (anchor) assert.ok(parse(target).headings.some(({ slug }) => slug === anchor), `${link}: no such heading`)
      }
    })
  }
})

test('what npm shows has no relative link: the package does not hold the repository', () => {
  assert.deepEqual(parse('js-glue/package-readme.md').links.filter((target) => !target.startsWith('http')), [])
})

describe('every command exists', () => {
  const makefile = read('Makefile')
  const scripts = JSON.parse(read('package.json')).scripts
  const parts = /^all="(.*)"$/m.exec(read('scripts/test.sh'))[1].split(' ')
  const check = (command) => {
    const bare = command.replace(/\b[A-Z_]+=("[^"]*"|\S+)/g, '').trim().split(/\s+/)
    const [program, first, ...more] = bare
    if (program === 'make') {
      for (const target of bare.slice(1)) assert.match(makefile, new RegExp(`^${target}:`, 'm'), `make ${target}`)
      const chosen = /PARTS="?([^"]*)"?/.exec(command)
      if (chosen) for (const part of chosen[1].split(' ')) assert.ok(parts.includes(part), `part ${part}`)
    }
    if (program === 'npm' && first === 'run') assert.ok(scripts[more[0]], command)
    if (program === 'node') {
      const script = bare.slice(1).find((word) => /\.m?js$/.test(word))
      if (script) assert.ok(existsSync(join(root, script)), command)
    }
    if (program === 'cargo' && bare.includes('--example')) {
      assert.ok(existsSync(join(root, 'examples', bare[bare.indexOf('--example') + 1] + '.rs')), command)
    }
    if (program === 'cargo' && bare.includes('--test')) {
      const suite = bare[bare.indexOf('--test') + 1]
      assert.ok(existsSync(join(root, 'tests', suite + '.rs')) || existsSync(join(root, 'tests', suite, 'main.rs')), command)
    }
  }

  for (const page of pages.filter((name) => existsSync(join(root, name)))) {
    test(page, () => {
      const { blocks, text } = parse(page)
      for (const { code } of blocks.filter(({ language }) => language === 'sh')) {
        const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' })
        assert.equal(status, 0, stderr)
        for (const line of code.split('\n').filter(Boolean)) check(line.replace(/ #.*/, '').trim())
      }
      for (const [, script] of text.matchAll(/`((?:scripts|tests)\/[\w./-]+\.(?:sh|mjs|rs))\b/g)) assert.ok(existsSync(join(root, script)), script)
      for (const [, command] of text.matchAll(/`((?:[A-Z_]+=\S+ )?(?:make|npm run|node|cargo) [^`]+)`/g)) check(command)
    })
  }
})

describe('every name exists', () => {
  const types = read('js-glue/index.d.ts')
  const members = (name) => [...bodyOf(name).matchAll(/^  (?:readonly )?(\w+)(?=[(<?:])/gm)].map(([, member]) => member)
  const bodyOf = (name) => new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(types)[1]
  const components = new Set(readdirSync(join(root, 'js-glue/components')))
  const codes = new Set(types.match(/'ERR_\w+'/g).map((quoted) => quoted.slice(1, -1)))
  const events = new Set([...types.matchAll(/^  \| '([a-z-]+)'$/gm)].map(([, name]) => name))

  for (const page of [...readmes, ...docs.filter((name) => !/architecture|api\.md|yardstick|verification|frameworks/.test(name)), 'SECURITY.md']) {
    test(page, () => {
      const { text, blocks } = parse(page)
      // A server's sessions are others.
      const all = text + blocks.filter((block) => fileOf(block) !== 'server.js').map(({ code }) => code).join('\n')
      const session = members('Session')
      for (const [, name] of all.matchAll(/(?<![\w/-])session\.(?!js\b)(\w+)/g)) assert.ok(session.includes(name), `session.${name}`)
      for (const [code] of all.matchAll(/\bERR_[A-Z_]+\b/g)) assert.ok(codes.has(code), code)
      for (const [, name] of text.matchAll(/`((?:fuse|login|token|refresh|session-key|auth-step|signed|storage|engine|user)-[a-z-]+)`/g)) {
        assert.ok(events.has(name) || components.has(name), name)
      }
    })
  }

  test('options that a user\'s pages name', () => {
    const guide = docs.filter((name) => !/zh-CN|api\.md/.test(name)).map(read).join('\n')
    const known = ['ByAddress', 'SessionSettings', 'FuseOptions'].flatMap(members)
    for (const name of ['fuse', 'capacity', 'restoreAfterMs', 'coolDownMs', 'baseURL', 'endpoints', 'backend', 'isUnauthorized', 'formatToken', 'unwrap', 'renewedToken', 'authPage', 'encryptStorage']) {
      assert.match(guide, new RegExp('\\b' + name + '\\b'))
      assert.ok(known.includes(name), name)
    }
  })
})

test('as many deliberate breaks as the page on verification counts', async () => {
  const breaks = read('scripts/mutants-by-hand.sh').match(/^.+ \| \w+\.rs \| .+ \| \w+::\w+$/gm).length
  const defects = Object.values(await import('../server/toy/defects.mjs')).flatMap((list) => Object.keys(list)).length
  const page = read('docs/verification.md')
  assert.match(page, new RegExp(`\\| .*\\b${breaks}\\b.* \\| \`scripts/mutants-by-hand.sh\` \\|`))
  assert.match(page, new RegExp(`\\| .*\\b${defects}\\b.* \\| \`node --test tests/server/conformance.test.mjs\` \\|`))
})

test('the picture is small enough to look at on the way', () => {
  for (const name of ['playground.png', 'playground.zh-CN.png']) assert.ok(statSync(join(root, 'docs', name)).size < 200_000, name)
})

test('the file that npm pack writes is called as the pages say', () => {
  const { name, version } = JSON.parse(read('pkg/package.json'))
  for (const page of [...readmes, 'docs/start.md', 'docs/start.zh-CN.md']) assert.match(read(page), new RegExp(`\\b${name}-${version.replace(/\./g, '\\.')}\\.tgz`))
})

test('a README is read in one go', () => {
  for (const readme of readmes) assert.ok(read(readme).split('\n').length < 200, readme)
})

test('no example swallows an error', () => {
  for (const page of pages) {
    const swallowing = parse(page).blocks.filter(({ code }) => /catch\(\(\) => \{\s*(\/\/.*\s*)?\}\)|catch(\s*\(\w+\))?\s*\{\s*\}/.test(code))
    assert.deepEqual(swallowing, [], page)
  }
})
