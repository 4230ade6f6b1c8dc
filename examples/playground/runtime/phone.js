// What WeChat itself draws: title bar, tab bar, toast and the sheets behind open-type buttons.
import { packagePath } from './package-path.js'

export function createPhone(document, app) {
  const byId = (id) => document.getElementById(id)
  let toastTimer

  function toast(text) {
    const box = byId('toast')
    box.textContent = text
    box.hidden = false
    clearTimeout(toastTimer)
    toastTimer = setTimeout(() => {
      box.hidden = true
    }, 1800)
  }

  /** Shows WeChat's half-sheet and resolves with the `value` of the chosen button, or null. */
  function sheet({ title, text, choices }) {
    const layer = byId('sheet')
    layer.replaceChildren()
    const box = element('div', 'native-sheet-box')
    box.setAttribute('role', 'dialog')
    box.setAttribute('aria-label', title)
    box.append(
      element('div', 'native-sheet-app', '半山茶事'),
      element('div', 'native-sheet-title', title),
      element('div', 'native-sheet-text', text)
    )
    layer.append(box)
    layer.hidden = false
    return new Promise((resolve) => {
      for (const choice of choices) {
        const button = element(
          'button',
          `native-sheet-choice ${choice.kind || ''}`,
          choice.picture ? undefined : choice.label
        )
        button.type = 'button'
        button.dataset.choice = String(choice.value)
        if (choice.picture) {
          const image = element('img')
          image.src = packagePath(choice.picture)
          image.alt = choice.label
          button.append(image)
        }
        button.addEventListener('click', () => {
          layer.hidden = true
          resolve(choice.value)
        })
        box.append(button)
      }
    })
  }

  function modal({ title, content, confirmText = '确定', cancelText = '取消', success }) {
    const choices = [
      { label: confirmText, value: true },
      { label: cancelText, value: false },
    ]
    sheet({ title, text: content, choices }).then((confirm) => success({ confirm, cancel: !confirm, errMsg: 'showModal:ok' }))
  }

  function suggest(field, nickName) {
    const strip = byId('suggestion')
    strip.replaceChildren()
    const button = element('button', 'native-suggestion', `用微信昵称：${nickName}`)
    button.type = 'button'
    button.addEventListener('mousedown', (event) => {
      event.preventDefault()
      field.value = nickName
      strip.hidden = true
    })
    strip.append(button)
    strip.hidden = false
    field.addEventListener(
      'blur',
      () => {
        strip.hidden = true
      },
      { once: true }
    )
  }

  function element(tag, className, text) {
    const node = document.createElement(tag)
    if (className) node.className = className
    if (text !== undefined) node.textContent = text
    return node
  }

  function follow(router, program, wx) {
    const tabBar = byId('tab-bar')
    const tabs = ((app.tabBar || {}).list || []).map((tab) => {
      const button = element('button', 'native-tab')
      button.type = 'button'
      button.append(element('img'), element('span', '', tab.text))
      button.addEventListener('click', () => wx.switchTab({ url: `/${tab.pagePath}`, complete() {} }))
      tabBar.append(button)
      return { tab, button }
    })
    byId('back').addEventListener('click', () => wx.navigateBack({ fail() {} }))
    router.onChange((entry, stack) => {
      byId('title').textContent =
        program.components[entry.name].navigationBarTitleText || app.window.navigationBarTitleText
      byId('back').hidden = stack.length < 2
      tabBar.hidden = !router.tabPages.includes(entry.name)
      for (const { tab, button } of tabs) {
        const on = tab.pagePath === entry.name
        button.querySelector('img').src = on ? tab.selectedIconPath : tab.iconPath
        button.querySelector('img').alt = ''
        button.classList.toggle('on', on)
        if (on) button.setAttribute('aria-current', 'page')
        else button.removeAttribute('aria-current')
      }
    })
  }

  return { toast, sheet, modal, suggest, follow }
}
