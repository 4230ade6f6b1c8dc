import { SessionError, defaultSession } from '../../index.js'
import { sessionBehavior } from '../shared/behavior.js'
import { failureOf } from '../shared/failure.js'

const FACTS = ['done', 'profile', 'phone']
const UNLOADED = 6
/** After any of these something else may be missing than before: also what was known already. */
const CHANGES = ['auth-step-reached', 'user-changed', 'signed-out']

Component({
  behaviors: [sessionBehavior],
  options: { multipleSlots: true },
  externalClasses: [
    'flow-class',
    'title-class',
    'text-class',
    'button-class',
    'notice-class',
    'avatar-class',
    'field-class',
  ],
  properties: {
    /** The step to reach: AuthStep.ONE, TWO or THREE. */
    mustAuthStep: { type: Number, value: 2 },
    /** Set on an authorization page: the address to return to. Marks this flow as the one `mustAuth` opened. */
    backTo: { type: String, value: '' },
    /** Leave the app's slots without the built-in titles. */
    bare: { type: Boolean, value: false },
    realtime: { type: Boolean, value: false },
  },
  data: {
    /** loading, profile, phone, done, offline, failed */
    phase: 'loading',
    currAuthStep: 1,
  },
  observers: {
    mustAuthStep() {
      if (this.started) this.nextStep()
    },
    /** A page learns its query only after its components are attached. */
    backTo(backTo) {
      const session = defaultSession()
      if (backTo && session) session.auth.adopt(this)
    },
  },
  lifetimes: {
    attached() {
      const session = defaultSession()
      if (session) for (const type of CHANGES) this.follow(session, type)
      this.start()
    },
    detached() {
      const session = defaultSession()
      for (const stop of this.stop || []) stop()
      if (session && this.data.backTo) session.auth.end(UNLOADED, this)
    },
  },
  methods: {
    setMustAuthStep(step) {
      if ([1, 2, 3].indexOf(step) < 0) {
        return this.triggerEvent(
          'fail',
          failureOf(new SessionError('ERR_CONFIG', 'mustAuthStep must be 1, 2 or 3')).detail
        )
      }
      this.setData({ mustAuthStep: step })
    },

    follow(session, type) {
      try {
        const stop = session.on(type, () => this.started && this.nextStep())
        this.stop = (this.stop || []).concat(stop)
      } catch (error) {
        // The session is by an older copy of the package, which has no such event.
      }
    },

    /** Asking comes after the silent login: it may turn out that nothing is missing. */
    start() {
      this.setData({ phase: 'loading' })
      this.withSession(
        (session) => session.ensureLogin(),
        function signedIn() {
          this.started = true
          this.nextStep()
        },
        function failed({ state, detail }) {
          this.setData({ phase: state })
          this.triggerEvent('fail', detail)
        }
      )
    },

    /** Shows what is missing now. */
    nextStep() {
      const session = defaultSession()
      if (!session || this.gone) return
      const step = session.currentAuthStep()
      const reached = step >= this.data.mustAuthStep
      const phase = reached ? 'done' : FACTS[session.nextFact()]
      if (phase === this.data.phase) return
      this.setData({ currAuthStep: step, phase })
      if (phase !== 'done') return this.triggerEvent('nextstep', { step, fact: phase })
      this.triggerEvent('success', { step })
      if (this.data.backTo) session.auth.leave(this.data.backTo, this)
    },

    onUserInfo(event) {
      this.triggerEvent('getuserinfo', event.detail)
    },

    onPhoneNumber(event) {
      this.triggerEvent('getphonenumber', event.detail)
    },

    onFail(event) {
      this.triggerEvent('fail', event.detail)
    },
  },
})
