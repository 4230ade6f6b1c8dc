// The state diagram. The current state is lit; the way that led to it glows for a moment.

import { words } from './words.js'

const nodes = {
  loading: { x: 290, y: 16, tone: 'busy' },
  'signed-out': { x: 10, y: 150 },
  'logging-in': { x: 290, y: 150, tone: 'busy' },
  'signed-in': { x: 570, y: 150 },
  refreshing: { x: 570, y: 292, tone: 'busy' },
  asking: { x: 570, y: 16, tone: 'ask' },
  locked: { x: 290, y: 292, tone: 'stop' },
}
const width = 170
const height = 62

const edges = [
  ['loading', 'signed-out', 'M290 60 C210 76 150 108 118 150', 186, 86, 'end'],
  ['loading', 'signed-in', 'M460 60 C510 76 560 108 592 150', 544, 132, 'end'],
  ['signed-out', 'logging-in', 'M180 173 H290', 235, 166, 'middle'],
  ['logging-in', 'signed-out', 'M290 191 H180', 235, 207, 'middle'],
  ['logging-in', 'signed-in', 'M460 181 H570', 515, 174, 'middle'],
  ['signed-in', 'refreshing', 'M630 212 V292', 622, 276, 'end'],
  ['refreshing', 'signed-in', 'M680 292 V212', 688, 256, 'start'],
  ['signed-in', 'asking', 'M630 150 V78', 622, 120, 'end'],
  ['asking', 'signed-in', 'M680 78 V150', 688, 118, 'start'],
  ['signed-in', 'signed-out', 'M590 212 C520 262 220 262 130 212', 360, 244, 'middle'],
  ['refreshing', 'signed-out', 'M570 302 C430 250 170 300 84 212', 200, 290, 'end'],
  ['refreshing', 'locked', 'M570 318 H460', 515, 311, 'middle'],
  ['locked', 'refreshing', 'M460 336 H570', 515, 352, 'middle'],
]

const svg = (tag, attributes, text) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  if (text !== undefined) element.textContent = text
  return element
}

export function createDiagram(mount) {
  const picture = svg('svg', { viewBox: '0 0 780 364', role: 'img', 'aria-label': words.diagram })
  picture.innerHTML =
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 1 L9 5 L0 9z"/></marker></defs>'
  const drawnEdges = {}
  for (const [from, to, path, x, y, anchor] of edges) {
    const label = words.edges[`${from}>${to}`]
    const group = svg('g', { class: 'edge', 'data-edge': `${from}>${to}` })
    group.append(
      svg('path', { d: path, 'marker-end': 'url(#arrow)' }),
      svg('text', { x, y, 'text-anchor': anchor }, label)
    )
    picture.append(group)
    drawnEdges[`${from}>${to}`] = group
  }
  const drawnNodes = {}
  for (const [id, { x, y, tone = '' }] of Object.entries(nodes)) {
    const [name, line] = words.nodes[id]
    const group = svg('g', { class: `node ${tone}`, 'data-state': id })
    group.append(
      svg('rect', { x, y, width, height, rx: 16 }),
      svg('text', { class: 'name', x: x + width / 2, y: y + 27, 'text-anchor': 'middle' }, name),
      svg('text', { class: 'line', x: x + width / 2, y: y + 46, 'text-anchor': 'middle' }, line)
    )
    picture.append(group)
    drawnNodes[id] = group
  }
  mount.append(picture)
  let before = []

  return {
    /** `asking` and `locked` are lit beside the state: both can be true while it stays what it is. */
    show({ state, asking, locked }) {
      const lit = [state, asking && 'asking', locked && 'locked'].filter(Boolean)
      for (const [id, group] of Object.entries(drawnNodes)) group.classList.toggle('lit', lit.includes(id))
      const started = lit.filter((id) => !before.includes(id))
      for (const from of before) {
        for (const to of started) glow(drawnEdges[`${from}>${to}`])
        if (!lit.includes(from)) for (const to of lit) glow(drawnEdges[`${from}>${to}`])
      }
      before = lit
    },
  }
}

function glow(edge) {
  if (!edge) return
  edge.classList.remove('taken')
  // Reading a measure lets the animation start again.
  edge.getBBox()
  edge.classList.add('taken')
}
