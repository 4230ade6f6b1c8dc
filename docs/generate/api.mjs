// The reference, from the types and their comments.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const entries = [
  ['mp-session', 'js-glue/index.d.ts'],
  ['mp-session/envelope', 'js-glue/envelope.d.ts'],
  ['mp-session/interceptors/fly', 'js-glue/interceptors/fly.d.ts'],
  ['mp-session/interceptors/axios', 'js-glue/interceptors/axios.d.ts'],
  ['mp-session/interceptors/luch', 'js-glue/interceptors/luch.d.ts'],
  ['mp-session/interceptors/request', 'js-glue/interceptors/request.d.ts'],
  ...['tt', 'my', 'uni', 'taro', 'web'].map((name) => ['mp-session/host/' + name, `js-glue/host/${name}.d.ts`]),
  ['mp-session/testing', 'js-glue/kits/testing/index.d.ts'],
]

export function apiPage(root) {
  const lines = ['# API', '', '<!-- Written by `node docs/generate/index.mjs` from the types in js-glue. -->', '']
  for (const [name, path] of entries) {
    const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2020, true)
    lines.push(`## ${name}`, '')
    const shown = new Set()
    for (const statement of source.statements.filter(isPublic)) lines.push(...describe(statement, source, shown))
  }
  return lines.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd() + '\n'
}

const isPublic = (statement) =>
  (ts.canHaveModifiers(statement) ? ts.getModifiers(statement) || [] : []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

function describe(statement, source, shown) {
  if (ts.isVariableStatement(statement)) {
    const [declaration] = statement.declarationList.declarations
    // A type of the same name has said what it is.
    if (shown.has(declaration.name.text)) return []
    return section(declaration, statement, source, shown, [code(declaration.type.getText(source))])
  }
  if (ts.isFunctionDeclaration(statement)) return section(statement, statement, source, shown, [code(signature(statement, source))])
  if (ts.isTypeAliasDeclaration(statement)) {
    // A constant of the same name has said what it is.
    if (shown.has(statement.name.text)) return []
    return section(statement, statement, source, shown, [code(statement.type.getText(source))])
  }
  const parents = (statement.heritageClauses || []).flatMap(({ types }) => types.map((type) => code(type.getText(source))))
  const extended = parents.length ? ['Has all that ' + parents.join(' and ') + ' has, and:', ''] : []
  return section(statement, statement, source, shown, [...extended, table(statement.members, source)])
}

const section = (named, commented, source, shown, body) => {
  shown.add(named.name.text)
  return [`### ${named.name.text}`, '', ...comment(commented), ...body, '']
}

const signature = (node, source) => {
  const parameters = node.parameters.map((parameter) => parameter.getText(source)).join(', ')
  const generics = node.typeParameters ? `<${node.typeParameters.map((parameter) => parameter.getText(source)).join(', ')}>` : ''
  return `${node.name ? node.name.getText(source) : ''}${generics}(${parameters})${node.type ? ': ' + node.type.getText(source) : ''}`
}

function table(members, source) {
  const rows = members.flatMap((member) => {
    if (ts.isIndexSignatureDeclaration(member)) return []
    const callable = ts.isMethodSignature(member) || ts.isCallSignatureDeclaration(member)
    const name = member.name ? member.name.getText(source) + (member.questionToken ? '?' : '') : 'call'
    const type = callable ? signature(member, source).replace(/^\w+/, '') : member.type.getText(source)
    return [`| \`${name}\` | ${inCell(code(type))} | ${inCell(comment(member).join(' ').trim())} |`]
  })
  return ['| | | |', '|---|---|---|', ...rows].join('\n')
}

/** In one line. */
const code = (text) => '`' + text.replace(/\/\*\*.*?\*\//gs, '').replace(/\s+/g, ' ').replace(/^\| /, '') + '`'
const inCell = (text) => text.replaceAll('|', '\\|')

const plain = (text) =>
  (typeof text === 'string' ? text : ts.getTextOfJSDocComment(text) || '').replace(/\{@link (\w+)\}/g, '`$1`').trim()

function comment(node) {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1)
  const lines = []
  for (const doc of docs) {
    if (doc.comment) lines.push(...plain(doc.comment).split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ')).flatMap((paragraph) => [paragraph, '']))
    for (const tag of doc.tags || []) {
      if (tag.tagName.text === 'throws') lines.push('Throws ' + plain(tag.comment).replace(/\s*\n\s*/g, ' ').replace(/\.?$/, '.'), '')
    }
  }
  return lines
}
