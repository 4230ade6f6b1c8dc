// Turns WXSS into CSS the browser runtime understands: scoped class names, wx- element names, rpx as vw.
import * as cssTree from 'css-tree'

// These are real HTML elements in the runtime, so their names stay.
const nativeElements = new Set(['button', '*'])

/**
 * @param {string} source
 * @param {{ file: string, scope?: string, resolveImport: (from: string, to: string) => { file: string, source: string } }} options
 */
export function wxssToCss(source, options) {
  return cssTree.generate(transform(source, options))
}

function transform(source, { file, scope, resolveImport }) {
  const tree = cssTree.parse(source, {
    filename: file,
    positions: true,
    onParseError(error) {
      throw new Error(`${file}:${error.line}:${error.column} ${error.message}`)
    },
  })
  inlineImports(tree, file, scope, resolveImport)
  cssTree.walk(tree, function visit(node) {
    if (node.type === 'Dimension' && node.unit === 'rpx') {
      node.value = String(Number(node.value) / 7.5)
      node.unit = 'vw'
    } else if (node.type === 'ClassSelector' && scope && !node.scoped) {
      node.name = `${scope}--${node.name}`
      node.scoped = true
    } else if (
      node.type === 'TypeSelector' &&
      !isKeyframe(this.atrule) &&
      !nativeElements.has(node.name) &&
      !node.name.startsWith('wx-')
    ) {
      if (scope) throw new Error(`${file}: a component style must not select <${node.name}>`)
      node.name = `wx-${node.name}`
    } else if (node.type === 'IdSelector' && scope) {
      throw new Error(`${file}: a component style must not select #${node.name}`)
    } else if (node.type === 'PseudoClassSelector' && node.name === 'host') {
      Object.assign(node, { type: 'Raw', value: `[wx-host="${scope}"]` })
    }
  })
  return tree
}

/** `from` and `to` look like element names. */
const isKeyframe = (atrule) => atrule !== null && /keyframes$/.test(atrule.name)

function inlineImports(tree, file, scope, resolveImport) {
  tree.children.forEach((node, item, list) => {
    if (node.type !== 'Atrule' || node.name !== 'import') return
    const target = cssTree.generate(node.prelude).replace(/^url\(|\)$|["']/g, '')
    const imported = resolveImport(file, target)
    const inner = transform(imported.source, { file: imported.file, scope, resolveImport })
    list.replace(item, inner.children)
  })
}
