import { describeOnAlipay, find } from './support/alipay.mjs'

/** Taro's pages have one handler for all events; which element it was, it knows by its number. */
const happen = (phone, name, event) => {
  const { sid } = find(JSON.parse(phone.shown()), ({ cl }) => cl === name)
  const target = { id: sid, dataset: { sid } }
  const whole = JSON.stringify({ timeStamp: 1, target, currentTarget: target, ...event })
  phone.service.run(`getCurrentPages()[0].eh(${whole})`)
}

describeOnAlipay({ name: 'taro', output: 'dist', index: 'pages/index/index', happen })
