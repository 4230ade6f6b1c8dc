import { SessionError, defaultSession } from '../../index.js'
import { sessionBehavior } from '../shared/behavior.js'
import { failureOf } from '../shared/failure.js'

const CLOSED = 0
const UNLOADED = 6
const DOUBLE_TAP_MS = 400

Component({
  behaviors: [sessionBehavior],
  options: { multipleSlots: true },
  externalClasses: [
    'popup-class',
    'flow-class',
    'title-class',
    'text-class',
    'button-class',
    'notice-class',
    'avatar-class',
    'field-class',
  ],
  properties: {
    realtime: { type: Boolean, value: false },
    /** Leave the app's slots without the built-in titles. */
    bare: { type: Boolean, value: false },
    /** Answer WeChat's privacy question here. Off unless asked for: there is one slot for it in the whole app. */
    privacy: { type: Boolean, value: false },
  },
  data: { open: false, step: 2, asking: false },
  lifetimes: {
    attached() {
      this.answers = []
      this.listenForPrivacy()
      this.announce(true)
    },
    detached() {
      this.answer({ event: 'disagree' })
      this.end(UNLOADED)
      this.announce(false)
    },
  },
  pageLifetimes: {
    show() {
      // The slot belongs to whoever registered last: take it back from a page that has gone.
      this.listenForPrivacy()
      this.announce(true)
    },
    hide() {
      this.announce(false)
    },
  },
  methods: {
    listenForPrivacy() {
      const session = defaultSession()
      if (this.data.privacy && session) session.host.views.onNeedPrivacy((resolve) => this.ask(resolve))
    },

    /** `mustAuth` cannot look into components of the page: whoever may be opened says so. */
    announce(here) {
      const session = defaultSession()
      // One by an older copy of the package looks for its popup by itself.
      if (session && session.auth.announce) session.auth[here ? 'announce' : 'withdraw'](this)
    },

    setMustAuthStep(step) {
      if ([1, 2, 3].indexOf(step) < 0) {
        return this.triggerEvent(
          'fail',
          failureOf(new SessionError('ERR_CONFIG', 'mustAuthStep must be 1, 2 or 3')).detail
        )
      }
      this.setData({ step })
    },

    /** Opens the popup; open already, shows what is missing now. */
    nextStep() {
      if (this.data.open) {
        const flow = this.selectComponent('#flow')
        return flow && flow.nextStep()
      }
      this.outcome = CLOSED
      this.openedAt = Date.now()
      this.setData({ open: true })
    },

    /** Closes it. Whoever waits in `mustAuth` is told why the step was not reached. */
    close() {
      if (!this.data.open) return
      this.setData({ open: false })
      this.end(this.outcome)
    },

    end(outcome) {
      const session = defaultSession()
      if (session) session.auth.end(outcome, this)
    },

    onClose() {
      this.close()
      this.triggerEvent('cancel', {})
    },

    /** The second half of a double tap on the button that opened it lands here: that is no wish to close. */
    onMask() {
      if (Date.now() - this.openedAt > DOUBLE_TAP_MS) this.onClose()
    },

    onSuccess(event) {
      this.setData({ open: false })
      this.triggerEvent('success', event.detail)
    },

    onNextStep(event) {
      this.outcome = CLOSED
      this.triggerEvent('nextstep', event.detail)
    },

    onFail(event) {
      this.outcome = event.detail.outcome || CLOSED
      this.triggerEvent('fail', event.detail)
    },

    onUserInfo(event) {
      this.triggerEvent('getuserinfo', event.detail)
    },

    onPhoneNumber(event) {
      this.triggerEvent('getphonenumber', event.detail)
    },

    onStay() {},

    ask(resolve) {
      // WeChat has no way to give the slot back: gone pages may still be asked.
      if (this.gone) return resolve({ event: 'disagree' })
      this.answers.push(resolve)
      this.setData({ asking: true })
    },

    /** Every question must get an answer, or the call that waits for it hangs. */
    answer(decision) {
      const answers = this.answers || []
      this.answers = []
      if (!this.gone) this.setData({ asking: false })
      for (const resolve of answers) resolve(decision)
    },

    onAgree() {
      this.answer({ event: 'agree', buttonId: 'mp-session-agree' })
    },

    onDisagree() {
      this.answer({ event: 'disagree' })
    },

    onContract() {
      const session = defaultSession()
      if (session) session.host.views.openPrivacyContract()
    },
  },
})
