// The built-in elements of a mini program, as glass-easel components over real HTML elements.
import { packagePath } from './package-path.js'

const tap = (element, listener) => element.addEventListener('click', listener)

/** `openType` answers what WeChat would: (openType, element) → Promise<{ event, detail } | null>. */
export function defineBuiltins(space, template, openType) {
  const components = new Map()
  const define = (tag, definition) => {
    const component = space
      .define(tag)
      .options({ multipleSlots: false, writeIdToDOM: false })
      .template(template(definition.template || 'plain'))
      .definition({
        properties: Object.assign({}, commonProperties, definition.properties),
        observers: Object.assign({}, commonObservers, definition.observers),
        lifetimes: {
          attached() {
            if (definition.attached) definition.attached(this, this.getBackendElement())
          },
        },
      })
      .registerComponent()
    components.set(tag, component)
  }

  for (const tag of ['view', 'text', 'label', 'scroll-view', 'form', 'page-meta']) define(tag, {})

  define('image', {
    template: 'image',
    properties: { src: String, mode: String },
    observers: {
      src(src) {
        this.getBackendElement().querySelector('img').src = packagePath(src)
      },
      mode(mode) {
        this.getBackendElement().setAttribute('mode', mode)
      },
    },
  })

  define('button', {
    properties: {
      disabled: Boolean,
      openType: String,
      formType: String,
      loading: Boolean,
      phoneNumberNoQuotaToast: { type: Boolean, value: true },
    },
    observers: {
      disabled(disabled) {
        this.getBackendElement().disabled = disabled
      },
    },
    attached(component, element) {
      element.type = 'button'
      tap(element, () => press(component, element))
    },
  })

  define('input', {
    template: 'input',
    properties: {
      value: String,
      placeholder: String,
      placeholderClass: String,
      type: String,
      name: String,
      maxlength: { type: Number, value: 140 },
      disabled: Boolean,
    },
    attached(component, element) {
      const field = element.querySelector('input')
      field.addEventListener('input', () => component.triggerEvent('input', { value: field.value }))
      field.addEventListener('focus', () => component.triggerEvent('focus', { value: field.value }))
      field.addEventListener('blur', () => component.triggerEvent('blur', { value: field.value }))
      field.addEventListener('focus', () => {
        if (component.data.type === 'nickname') openType('nickname', field)
      })
    },
  })

  async function press(component, element) {
    const { openType: types, formType } = component.data
    for (const type of types ? types.split('|') : []) {
      const answer = await openType(type, element, component.data)
      if (answer) component.triggerEvent(answer.event, answer.detail)
      if (!answer || answer.stop) break
    }
    if (formType === 'submit') submit(element.closest('wx-form'))
  }

  return components
}

function submit(form) {
  if (!form) return
  const value = {}
  for (const input of form.querySelectorAll('wx-input')) {
    const { name } = input.__wxElement.data
    if (name) value[name] = input.querySelector('input').value
  }
  form.__wxElement.triggerEvent('submit', { value })
}

const commonProperties = {
  hidden: Boolean,
  ariaLabel: String,
  ariaRole: String,
  role: String,
  ariaHidden: String,
  ariaLive: String,
  ariaModal: String,
  ariaBusy: String,
  ariaChecked: String,
  hoverClass: String,
  hoverStopPropagation: Boolean,
  scrollX: Boolean,
  scrollY: Boolean,
}

const attribute = (name) =>
  function set(value) {
    const element = this.getBackendElement()
    if (value === '' || value === undefined) element.removeAttribute(name)
    else element.setAttribute(name, value)
  }

const commonObservers = {
  hidden(hidden) {
    this.getBackendElement().hidden = hidden
  },
  ariaLabel: attribute('aria-label'),
  ariaRole: attribute('role'),
  role: attribute('role'),
  ariaHidden: attribute('aria-hidden'),
  ariaLive: attribute('aria-live'),
  ariaModal: attribute('aria-modal'),
  ariaBusy: attribute('aria-busy'),
  ariaChecked: attribute('aria-checked'),
}
