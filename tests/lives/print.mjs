const plain = (value) => JSON.stringify(value)

/** One move on one line. */
const line = ({ do: name, ...details }) => {
  const given = Object.keys(details).filter((key) => details[key] !== undefined)
  return given.length ? `${name} ${given.map((key) => `${key}: ${plain(details[key])}`).join(', ')}` : name
}

/** What a failing life did and what broke, for a person. */
export const printLife = ({ settings, moves }, { invariant, detail, move }) => {
  const rows = moves.map((one, index) => `${index === move ? '>' : ' '} ${String(index + 1).padStart(3)}  ${line(one)}`)
  if (move >= moves.length) rows.push('>      (the end: everything is well again)')
  return [`broken: ${invariant}`, `        ${detail}`, `settings: ${plain(settings)}`, 'moves:', ...rows].join('\n')
}

const request = ({ method, url, header, mark, body }) => `${method} ${url} ${header.authorization || ''} ${mark === undefined ? '' : '#' + mark} ${body}`
const asText = (name, value) => (value instanceof Error ? String(value.code || value) : name === 'startedBy' ? undefined : value)

/** One line of the log: what happened, and when. */
export const printEvent = (at, what, detail = {}) => {
  if (what === 'sent') return `${at}   sent ${request(detail)}`
  const { call, sent, owner, ...rest } = detail
  const subject = call ? `#${call.mark} ${call.kind} ${call.error ? call.error.code || call.error : ''}` : sent ? request(sent) : ''
  return `${at}   ${what} ${subject} ${JSON.stringify(rest, asText).slice(0, 300)}`
}
