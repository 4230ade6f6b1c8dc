import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { peers } from './peers/index.mjs'

const OURS = '#1f7a4d'
const OTHERS = '#9aa5b1'
const LIMIT = '#c98b1b'
const config = {
  background: 'white',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: { labelFontSize: 12, titleFontSize: 12, grid: false, domain: false, ticks: false },
  title: { fontSize: 14, anchor: 'start', offset: 12 },
  legend: { labelFontSize: 12, labelLimit: 0, title: null, orient: 'top' },
}

const titleOf = (name) => (peers.find((peer) => peer.name === name) || { title: name }).title
const kindOf = (name) => (name.startsWith('mp-session') ? 'mp-session' : name === 'limit' || name === 'timeless' ? 'limit' : 'peer')
// The same room for names in every chart, whatever the longest is.
const names = { labelLimit: 0, minExtent: 270 }
const byKind = {
  field: 'kind',
  type: 'nominal',
  scale: { domain: ['mp-session', 'limit', 'peer'], range: [OURS, LIMIT, OTHERS] },
  legend: null,
}

const render = async (spec) => {
  const view = new View(parse(compile({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config, ...spec }).spec), { renderer: 'none' })
  return (await view.toSVG()) + '\n'
}

/** Bars on a logarithmic scale, each with its value written behind it. */
const bars = ({ title, values, unit, width = 420 }) => {
  const least = Math.min(...values.map(({ value }) => value))
  const floor = 10 ** Math.floor(Math.log10(least) - 0.3)
  const encoding = {
    y: { field: 'name', type: 'nominal', sort: { field: 'value' }, title: null, axis: names },
    x: { field: 'value', type: 'quantitative', scale: { type: 'log', domainMin: floor }, axis: null },
  }
  return {
    title,
    width,
    height: { step: 22 },
    data: { values: values.map((row) => ({ ...row, floor, label: row.value.toLocaleString('en', { maximumSignificantDigits: 3 }) + ' ' + unit })) },
    layer: [
      { mark: { type: 'bar', height: 13 }, encoding: { ...encoding, x2: { field: 'floor' }, color: byKind } },
      { mark: { type: 'text', align: 'left', dx: 5, fontSize: 12 }, encoding: { ...encoding, text: { field: 'label' } } },
    ],
  }
}

const timesOf = (results) =>
  Object.entries(results)
    .filter(([, result]) => result && result.ns)
    .map(([name, { ns }]) => ({ name: titleOf(name), kind: kindOf(name), value: ns }))

const speed = ({ summary }) => ({
  vconcat: [
    bars({ title: 'Hot path: await ensureLogin() and getToken(), nanoseconds (log scale)', values: timesOf(summary.hot), unit: 'ns' }),
    bars({ title: 'Full authenticated request, nanoseconds (log scale)', values: timesOf(summary.request), unit: 'ns' }),
  ],
  resolve: { scale: { x: 'independent', y: 'independent' } },
})

const OUTCOMES = ['served', 'rejected', 'hung']
const storm = ({ summary }) => {
  const rows = Object.entries(summary.storm).filter(([, result]) => result && !result.error)
  const order = rows
    .sort(([, a], [, b]) => b.ok - a.ok || a.logins - b.logins || a.ms - b.ms)
    .map(([name]) => titleOf(name))
  const values = rows.flatMap(([name, { ok, rejected, hung }]) =>
    [ok, rejected, hung].map((requests, index) => ({ name: titleOf(name), outcome: OUTCOMES[index], order: index, requests }))
  )
  const notes = rows.map(([name, { logins, ms }]) => ({
    name: titleOf(name),
    note: `${logins.toLocaleString('en')} refresh${logins === 1 ? '' : 'es'}, ${Math.round(ms).toLocaleString('en')} ms`,
  }))
  const y = { field: 'name', type: 'nominal', sort: order, title: null, axis: names }
  return {
    title: 'Storm: 1,000 requests at once on a token that has ended',
    width: 420,
    height: { step: 24 },
    layer: [
      {
        data: { values },
        mark: { type: 'bar', height: 14 },
        encoding: {
          y,
          x: { field: 'requests', type: 'quantitative', axis: null, stack: 'zero' },
          order: { field: 'order' },
          color: { field: 'outcome', type: 'nominal', scale: { domain: OUTCOMES, range: [OURS, '#c0392b', '#2c3e50'] } },
        },
      },
      {
        data: { values: notes },
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 12 },
        encoding: { y, x: { datum: 1000, type: 'quantitative' }, text: { field: 'note' } },
      },
    ],
  }
}

const CURVES = { joiners: 'callers who join one login', queue: 'requests in line for ten places' }
const growth = ({ summary }) => ({
  title: 'Time against number, 10 to 100,000 (both scales logarithmic; parallel to the dashes is linear)',
  width: 480,
  height: 300,
  layer: [
    {
      data: {
        values: Object.entries(summary.growth['mp-session'])
          .filter(([, points]) => Array.isArray(points))
          .flatMap(([name, points]) => points.map(([size, ms]) => ({ curve: CURVES[name], size, ms }))),
      },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'size', type: 'quantitative', scale: { type: 'log' }, title: 'number', axis: { grid: true, format: ',', values: [10, 100, 1000, 10000, 100000] } },
        y: { field: 'ms', type: 'quantitative', scale: { type: 'log' }, title: 'milliseconds', axis: { grid: true, values: [0.01, 0.1, 1, 10, 100, 1000, 10000] } },
        color: { field: 'curve', type: 'nominal', scale: { range: [OURS, '#3866a8'] } },
      },
    },
    {
      data: { values: [10, 100000].map((size) => ({ size, ms: size / 1000 })) },
      mark: { type: 'line', strokeDash: [4, 4], color: OTHERS },
      encoding: { x: { field: 'size', type: 'quantitative' }, y: { field: 'ms', type: 'quantitative' } },
    },
  ],
})

const size = ({ sizes }) =>
  bars({
    title: 'What a session adds to the package, bytes after brotli (log scale)',
    values: sizes
      .filter(({ name }) => !/: (index|wasm)/.test(name))
      .map(({ name, brotli }) => ({ name: titleOf(name), kind: kindOf(name), value: brotli })),
    unit: 'B',
  })

const charts = { speed, storm, growth, size }

/** One SVG per chart. */
export const drawCharts = async (data, folder) => {
  for (const [name, chart] of Object.entries(charts)) writeFileSync(join(folder, name + '.svg'), await render(chart(data)))
}
