// The typed tags are the components: the same properties, classes and events.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import ts from 'typescript'
import { root } from './support/installed.mjs'

const require = createRequire(import.meta.url)
const folder = join(root, 'js-glue/components')
const tags = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'shared').map(({ name }) => name)

/** `{ tag: { properties, classes, events } }`, each a sorted list of names. */
const typed = () => {
  const program = ts.createProgram([join(folder, 'tags.d.ts')], { strict: true, lib: ['lib.es2020.d.ts'], types: [] })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(join(folder, 'tags.d.ts'))
  const declared = source.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === 'Tags')
  const membersOf = (type) => Object.fromEntries(type.getProperties().map((symbol) => [symbol.name, checker.getTypeOfSymbol(symbol)]))
  const namesOf = (type) => Object.keys(membersOf(type)).sort()
  return Object.fromEntries(
    Object.entries(membersOf(checker.getTypeAtLocation(declared))).map(([tag, type]) => {
      const { properties, classes, events } = membersOf(type)
      return [tag, { properties: namesOf(properties), classes: classes.types.map(({ value }) => value + '-class').sort(), events: namesOf(events) }]
    })
  )
}

/** The same of the component itself. */
const defined = (tag) => {
  let component
  Object.assign(globalThis, { Behavior: (definition) => definition, Component: (definition) => (component = definition) })
  require(join(root, 'pkg/miniprogram_dist/components', tag, 'index.js'))
  const { behaviors, properties, externalClasses } = component
  const source = readFileSync(join(folder, tag, 'index.js'), 'utf8')
  const events = Array.from(source.matchAll(/triggerEvent\(\s*'(\w+)'/g), ([, name]) => name)
  return {
    properties: Object.keys(Object.assign({}, ...behaviors.map((behavior) => behavior.properties), properties)).sort(),
    classes: externalClasses.slice().sort(),
    events: Array.from(new Set(events)).sort(),
  }
}

describe('the types of the tags', () => {
  const types = typed()

  test('are of all components', () => assert.deepEqual(Object.keys(types).sort(), tags.sort()))
  for (const tag of tags) test('say what ' + tag + ' takes and tells', () => assert.deepEqual(types[tag], defined(tag)))
})
