import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describeOnAlipay } from './support/alipay.mjs'

const index = 'pages/index/index'
const popup = 'popup/OwnPopup'

const templateOf = ({ output }, name) => readFileSync(path.join(output, `${name}.axml`), 'utf8')

/** The popup is a component of its own, and its words are in its template. */
const render = (phone) => {
  const { shown } = phone
  const [whole, key] = /^<view a:if="{{(\w+)}}".*/.exec(templateOf(phone, popup))
  phone.shown = () => shown() + (phone.logicLayer.parts()[1].data[key] ? whole : '')
  const [, uI] = /<own-popup u-i="([^"]+)" onVI="__l"\/>/.exec(templateOf(phone, index))
  phone.service.run(`require('./logic-layer.js').mount('${popup}', { uI: '${uI}', onVI: '__l' })`)
}

/** A template says where in the data the name of an element's handler stands. */
const happen = (phone, name, event) => {
  const keys = [index, popup].map((file) => new RegExp(`class="${name}"[^>]* on[A-Z]\\w+="{{(\\w+)}}"`).exec(templateOf(phone, file)))
  const at = keys.findIndex(Boolean)
  const whole = JSON.stringify({ timeStamp: 1, target: { dataset: {} }, currentTarget: { dataset: {} }, ...event })
  phone.service.run(`const part = require('./logic-layer.js').parts()[${at}]; part[part.data.${keys[at][1]}](${whole})`)
}

describeOnAlipay({ name: 'uni-app', output: 'dist/build/mp-alipay', index, render, happen })
