// Lays out a mini program that uses the components from their sources, above a stand-in for the SDK.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const here = path.dirname(fileURLToPath(import.meta.url))
const sources = path.join(here, '../../../js-glue/components')
export const componentNames = ['user-container', 'phone-container', 'auth-flow', 'auth-popup']

/** `change(file, text)` may break a file on purpose. */
export function assemble({ change = (file, text) => text } = {}) {
  const root = mkdtempSync(path.join(tmpdir(), 'mp-session-components-'))
  process.on('exit', () => rmSync(root, { recursive: true, force: true }))
  const sdk = path.join(root, 'miniprogram_npm/mp-session')
  mkdirSync(sdk, { recursive: true })
  cpSync(path.join(here, 'session-stub.cjs'), path.join(sdk, 'index.js'))
  for (const file of readdirSync(sources, { recursive: true }).map(String)) {
    if (!/\.(js|json|wxml|wxss)$/.test(file)) continue
    const text = change(file.split(path.sep).join('/'), readFileSync(path.join(sources, file), 'utf8'))
    const target = path.join(sdk, 'components', file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, file.endsWith('.js') ? transformSync(text, { format: 'cjs', target: 'es2017' }).code : text)
  }
  writePages(root)
  return root
}

const listened = ['getuserinfo', 'getphonenumber', 'nextstep', 'success', 'fail', 'cancel', 'chooseavatar']

const attributes = {
  'auth-flow': 'must-auth-step="{{step}}" back-to="{{backTo}}"',
  'auth-popup': 'privacy="{{privacy}}"',
}

function writePages(root) {
  const pages = [...componentNames, 'article', 'restyled', 'nested'].map((name) => `pages/${name}/page`)
  writeFileSync(path.join(root, 'app.json'), JSON.stringify({ pages }))
  writeFileSync(path.join(root, 'app.js'), 'App({})')
  writeFileSync(path.join(root, 'app.wxss'), '')
  for (const name of componentNames) {
    const binds = listened.map((event) => `bind:${event}="heard"`).join(' ')
    writePage(
      root,
      name,
      `<${name} wx:if="{{shown}}" id="subject" ${attributes[name] || ''} ${binds}>go</${name}>`,
      name
    )
  }
  writePage(root, 'article', articleTemplate, 'user-container', 'phone-container')
  writeFileSync(path.join(root, 'pages/article/page.js'), articlePage)
  writePage(root, 'restyled', restyledTemplate, 'auth-popup')
  // The popup two components deep, where the page cannot select it.
  writePage(root, 'nested', '<order-panel wx:if="{{shown}}" />')
  writeFileSync(path.join(root, 'pages/nested/page.json'), JSON.stringify({ usingComponents: { 'order-panel': '/parts/order-panel' } }))
  mkdirSync(path.join(root, 'parts'))
  for (const [name, wxml, usingComponents] of [
    ['order-panel', '<pay-bar />', { 'pay-bar': '/parts/pay-bar' }],
    ['pay-bar', '<auth-popup id="auth-popup" />', { 'auth-popup': 'mp-session/components/auth-popup/index' }],
  ]) {
    const file = path.join(root, 'parts', name)
    writeFileSync(`${file}.json`, JSON.stringify({ component: true, usingComponents }))
    writeFileSync(`${file}.wxml`, wxml)
    writeFileSync(`${file}.js`, 'Component({})')
  }
}

/** Section 4 of the article, as printed. */
const articleTemplate = `<view class="auth-flow">
  <block wx:if="{{currAuthStep === mustAuthStep || currAuthStep === AuthStep.THREE}}">
    已完成授权
  </block>
  <block wx:elif="{{currAuthStep === AuthStep.ONE}}">
    <user-container bind:getuserinfo="nextStep">
      <view>授权用户信息</view>
    </user-container>
  </block>
  <block wx:elif="{{currAuthStep === AuthStep.TWO}}">
    <phone-container bind:getphonenumber="nextStep">
      <view>授权手机号</view>
    </phone-container>
  </block>
</view>`
const articlePage = `Page({
  data: { AuthStep: { ONE: 1, TWO: 2, THREE: 3 }, currAuthStep: 1, mustAuthStep: 3 },
  nextStep() { this.setData({ currAuthStep: wx.session.currentAuthStep() }) },
})`

/** Every part of the popup restyled and reworded by an app. */
const restyledTemplate = `<auth-popup id="subject" wx:if="{{shown}}" bare texts="{{texts}}" popup-class="own-sheet" flow-class="own-flow"
  button-class="own-button" notice-class="own-notice" avatar-class="own-avatar" field-class="own-field">
  <view slot="header" class="own-header">店铺标志</view>
  <view slot="profile">先认识一下</view>
  <view slot="phone">留个电话</view>
  <view slot="footer">客服 400</view>
</auth-popup>`

function writePage(root, name, wxml, ...components) {
  const folder = path.join(root, 'pages', name)
  mkdirSync(folder, { recursive: true })
  const usingComponents = Object.fromEntries(
    components.map((component) => [component, `mp-session/components/${component}/index`])
  )
  writeFileSync(path.join(folder, 'page.json'), JSON.stringify({ usingComponents }))
  writeFileSync(path.join(folder, 'page.wxml'), wxml)
  writeFileSync(
    path.join(folder, 'page.js'),
    `Page({
    data: { shown: false, step: 2, backTo: '', privacy: false, texts: {} },
    heard(event) { wx.heard.push({ type: event.type, detail: event.detail }) },
  })`
  )
}
