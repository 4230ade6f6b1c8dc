// Pages for files of the repository that other pages link to, and for folders: all that is in them.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'

const largest = 60_000
const hidden = /^(node_modules|dist|target|miniprogram_npm|package-lock\.json|Cargo\.lock)$|\.(png|wasm|br)$/
const languages = { '.mjs': 'js', '.js': 'js', '.ts': 'ts', '.rs': 'rust', '.py': 'python', '.php': 'php', '.sh': 'sh', '.yaml': 'yaml', '.toml': 'toml', '.json': 'json', '.html': 'html', '.wxml': 'html', '.vue': 'vue', '.tsx': 'tsx' }

/** The text of the page for `path`; markdown is given back as it stands, a folder is all of its files. */
export function pageOfFile(root, path) {
  if (statSync(join(root, path)).isDirectory()) return pageOfFolder(root, path)
  const text = readFileSync(join(root, path), 'utf8')
  if (text.length > largest) throw new Error(`${path}: too large to show, do not link to it`)
  return path.endsWith('.md') ? text : `# ${basename(path)}\n\n\`${path}\`\n\n${fenced(path, text)}`
}

function pageOfFolder(root, folder) {
  const texts = filesOf(root, folder).map((path) => [path, readFileSync(join(root, path), 'utf8')])
  const total = texts.reduce((sum, [, text]) => sum + text.length, 0)
  if (total > largest) throw new Error(`${folder}: too large to show, link to files in it`)
  const parts = texts.map(([path, text]) => `## ${path.slice(folder.length + 1)}\n\n${fenced(path, text)}`)
  return `# ${basename(folder)}\n\n\`${folder}\`\n\n${parts.join('\n')}`
}

const filesOf = (root, folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !hidden.test(name) && !name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))

/** Longer than any fence inside. */
function fenced(path, text) {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `${fence}${languages[extname(path)] || 'txt'}\n${text.endsWith('\n') ? text : text + '\n'}${fence}\n`
}
