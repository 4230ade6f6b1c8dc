// Pages for files of the repository that other pages link to: their text, or the list of a folder.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'

const largest = 60_000
const hidden = /^(node_modules|dist|target|miniprogram_npm|package-lock\.json|Cargo\.lock)$|\.(png|wasm|br)$/
const languages = { '.mjs': 'js', '.js': 'js', '.ts': 'ts', '.rs': 'rust', '.py': 'python', '.php': 'php', '.sh': 'sh', '.yaml': 'yaml', '.toml': 'toml', '.json': 'json', '.html': 'html', '.wxml': 'html', '.vue': 'vue', '.tsx': 'tsx' }

/** The text of the page for `path`; markdown is given back as it stands. */
export function pageOfFile(root, path) {
  const full = join(root, path)
  if (statSync(full).isDirectory()) return listOf(root, path)
  const text = readFileSync(full, 'utf8')
  if (text.length > largest) throw new Error(`${path}: too large to show, do not link to it`)
  if (path.endsWith('.md')) return text
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `# ${basename(path)}\n\n\`${path}\`\n\n${fence}${languages[extname(path)] || 'txt'}\n${text}${fence}\n`
}

/** A folder with a page about itself is that page; the others list what is in them. */
function listOf(root, folder) {
  const names = readdirSync(join(root, folder)).filter((name) => !hidden.test(name)).sort()
  const lines = names
    .filter((name) => !name.startsWith('.'))
    .map((name) => `- [${name}](${name}${statSync(join(root, folder, name)).isDirectory() ? '/' : ''})`)
  return `# ${basename(folder)}\n\n\`${folder}\`\n\n${lines.join('\n')}\n`
}
