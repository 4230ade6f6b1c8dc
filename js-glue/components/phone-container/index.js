import { defaultSession } from '../../index.js'
import { sessionBehavior } from '../shared/behavior.js'
import { isUnregistered, register } from '../shared/registration.js'
import { atLeast } from '../shared/version.js'

/** Combined with a phone button, the privacy open-type fails on older base libraries. */
const PRIVACY_SINCE = '2.33.1'
/** From here on a tap gives a code; before, only data encrypted with the session key. */
const CODE_SINCE = '2.21.2'

Component({
  behaviors: [sessionBehavior],
  externalClasses: ['button-class', 'notice-class'],
  properties: {
    disabled: { type: Boolean, value: false },
    /** Ask for a number that WeChat verifies at this moment. */
    realtime: { type: Boolean, value: false },
    /** What a registration takes along with the number: `{ nickName?, avatarUrl? }`. */
    profile: { type: Object, value: {} },
  },
  data: {
    /** preparing, idle, waiting, done, or what went wrong: a name of shared/texts.js */
    state: 'preparing',
    openType: 'getPhoneNumber',
  },
  lifetimes: {
    attached() {
      const session = defaultSession()
      const host = session && session.host
      const library = host ? host.baseLibrary : ''
      const realtime = this.data.realtime && host && host.views.canIUse('button.open-type.getRealtimePhoneNumber')
      const privacy = atLeast(library, PRIVACY_SINCE) ? '|agreePrivacyAuthorization' : ''
      this.setData({ openType: (realtime ? 'getRealtimePhoneNumber' : 'getPhoneNumber') + privacy })
      this.encrypted = !atLeast(library, CODE_SINCE)
      this.prepare()
    },
  },
  methods: {
    /** Logs in before the tap: a login after it could rotate the key that the answer is encrypted with. */
    prepare() {
      this.setData({ state: 'preparing' })
      this.withSession(
        (session) => (this.encrypted ? session.ensureSessionKey() : session.ensureLogin()),
        function ready() {
          this.epoch = defaultSession().keyEpoch()
          this.setData({ state: 'idle' })
        },
        function failed(failure) {
          // A code needs no key: the button stays usable and its own call logs in again.
          this.setData({ state: this.encrypted ? failure.state : 'idle' })
        }
      )
    },

    onTap() {
      const session = defaultSession()
      this.epoch = session ? session.keyEpoch() : 0
    },

    onAnswer(event) {
      if (this.busy) return
      this.busy = true
      this.setData({ state: 'waiting' })
      const answer = Object.assign({}, event.detail, { keyEpoch: this.epoch })
      this.withSession(
        (session) =>
          answer.code && isUnregistered(session)
            ? register(session, Object.assign({}, this.data.profile, { phoneCode: answer.code }))
            : session.updatePhone(answer),
        function accepted(userInfo) {
          this.busy = false
          this.setData({ state: 'done' })
          this.triggerEvent('getphonenumber', { errMsg: 'getPhoneNumber:ok', userInfo })
          this.triggerEvent('success', { userInfo })
        },
        function failed({ state, outcome, detail }) {
          this.busy = false
          this.setData({ state })
          if (this.encrypted && detail.code === 'ERR_SESSION_KEY_ROTATED') this.prepare()
          this.triggerEvent('getphonenumber', Object.assign({ errMsg: 'getPhoneNumber:fail' }, detail))
          this.triggerEvent('fail', Object.assign({ outcome }, detail))
        }
      )
    },
  },
})
