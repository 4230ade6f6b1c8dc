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
