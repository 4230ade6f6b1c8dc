// What the writers of pages share.

/** What stands between `<!-- mark -->` and `<!-- /mark -->`. */
export const between = (text, mark) => text.split(`<!-- ${mark} -->`)[1].split(`<!-- /${mark} -->`)[0]

export function replaceBetween(text, mark, replacement) {
  const [before, rest] = text.split(`<!-- ${mark} -->`)
  const [, after] = rest.split(`<!-- /${mark} -->`)
  return `${before}<!-- ${mark} -->${replacement}<!-- /${mark} -->${after}`
}

export const kilobytes = (bytes) => (bytes / 1000).toFixed(1)

/** A table whose cells after the first are numbers. */
export const table = (head, rows) =>
  [head, head.map((_, index) => (index ? '---:' : '---')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
