// The back end's contract as a page, from the OpenAPI file.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const contractFile = 'examples/server/openapi.yaml'

const words = {
  'zh-CN': {
    title: '后端接口约定',
    lead: (version) => `版本 ${version}，由 [openapi.yaml](openapi.yaml) 生成，说明文字与该文件一致（英文）。实现方法见[接入后端](../../docs/back-ends.zh-CN.md)；检查是否符合：\`npx -p mp-session mp-session-conformance https://api.example.com\`。可直接复制的四种实现：[参考后端（Rust）](README.md)、[Express、FastAPI、PHP](../backends/README.zh-CN.md)。`,
    token: '需要 token', open: '不需要 token', body: '请求体', answers: '响应', objects: '数据结构', codes: '错误码',
    field: '字段', type: '类型', what: '说明', required: '必填', status: '状态码', example: '示例',
  },
  en: {
    title: 'The back end’s contract',
    lead: (version) => `Version ${version}, from [openapi.yaml](openapi.yaml). How to fit what you have: [back ends](../../docs/back-ends.md). Checked by \`npx -p mp-session mp-session-conformance https://api.example.com\`. Four implementations for copying: [the reference, in Rust](README.md), [Express, FastAPI and PHP](../backends/README.md).`,
    token: 'needs a token', open: 'needs no token', body: 'Body', answers: 'Answers', objects: 'Objects', codes: 'Error codes',
    field: 'field', type: 'type', what: 'what', required: 'required', status: 'status', example: 'Example',
  },
}

export function contractPage(root, locale) {
  const contract = parse(readFileSync(join(root, contractFile), 'utf8'))
  const say = words[locale]
  const resolve = (node) => (node && node.$ref ? Object.assign({}, at(contract, node.$ref), withoutRef(node)) : node)
  const lines = [`# ${say.title}`, '', say.lead(contract.info.version), '', contract.info.description, '']

  for (const [path, methods] of Object.entries(contract.paths)) {
    for (const [method, call] of Object.entries(methods).filter(([name]) => /^(get|post|put|delete|patch)$/.test(name))) {
      const open = call.security && call.security.length === 0
      lines.push(`## ${method.toUpperCase()} ${path}`, '', `**${call.summary}** (${open ? say.open : say.token})`, '', call.description || '', '')
      const body = call.requestBody && resolve(call.requestBody).content['application/json']
      if (body) lines.push(`${say.body}: ${typeOf(body.schema)}`, '', ...example(body, say))
      lines.push(`| ${say.status} | ${say.what} |`, '|---|---|')
      for (const [status, given] of Object.entries(call.responses)) {
        const answer = resolve(given)
        const schema = answer.content && answer.content['application/json'] && answer.content['application/json'].schema
        lines.push(`| ${status} | ${inCell(answer.description)}${schema && status < 300 ? ` → ${typeOf(schema)}` : ''} |`)
      }
      lines.push('')
      const [good] = Object.entries(call.responses).filter(([status]) => status < 300).map(([, answer]) => resolve(answer))
      if (good && good.content) lines.push(...example(good.content['application/json'], say))
    }
  }

  lines.push(`## ${say.objects}`, '')
  for (const [name, schema] of Object.entries(contract.components.schemas)) {
    lines.push(`### ${name}`, '', schema.description || '', '')
    if (schema['x-extensible-enum']) lines.push(schema['x-extensible-enum'].map((code) => `\`${code}\``).join(' · '), '')
    if (schema.properties) {
      lines.push(`| ${say.field} | ${say.type} | ${say.what} |`, '|---|---|---|')
      for (const [field, property] of Object.entries(schema.properties)) {
        const must = (schema.required || []).includes(field) ? `, ${say.required}` : ''
        lines.push(`| \`${field}\` | ${typeOf(property)}${must} | ${inCell([bounds(property), property.description].filter(Boolean).join(' '))} |`)
      }
      lines.push('')
    } else if (!schema['x-extensible-enum']) lines.push(`${typeOf(schema)} ${bounds(schema)}`, '')
  }
  return lines.join('\n').replace(/\n{3,}/g, '\n\n') + '\n'
}

const at = (contract, reference) => reference.slice(2).split('/').reduce((node, key) => node[key], contract)
const withoutRef = ({ $ref, ...rest }) => rest
const inCell = (text) => (text || '').trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')

function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)
    return `[${name}](#${name.toLowerCase()})`
  }
  const among = schema.oneOf || schema.anyOf
  if (among) return among.map(typeOf).join(' / ')
  if ('const' in schema) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' / ')
  return `\`${[].concat(schema.type || 'any').join(' / ')}\``
}

function bounds({ minLength, maxLength, minimum, maximum, format }) {
  const said = []
  if (maxLength !== undefined) said.push(`${minLength ?? 0}–${maxLength} chars.`)
  if (minimum !== undefined || maximum !== undefined) said.push(`${minimum ?? ''}–${maximum ?? ''}.`)
  if (format) said.push(`${format}.`)
  return said.join(' ')
}

function example(content, say) {
  const value = content.example !== undefined ? content.example : Object.values(content.examples || {})[0]?.value
  return value === undefined ? [] : [`${say.example}:`, '', '```json', JSON.stringify(value, null, 2), '```', '']
}
