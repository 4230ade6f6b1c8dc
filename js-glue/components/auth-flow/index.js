import { SessionError, defaultSession } from '../../index.js'
import { sessionBehavior } from '../shared/behavior.js'
import { failureOf } from '../shared/failure.js'
import { isUnregistered } from '../shared/registration.js'

const FACTS = ['done', 'profile', 'phone']
const PROFILE = 1
const PHONE = 2
const UNLOADED = 6
/** After any of these something else may be missing than before: also what was known already. */
const CHANGES = ['auth-step-reached', 'user-changed', 'signed-out', 'login-succeeded', 'registration-required']
/** These say why a flow that could not begin can now. */
const BEGINNINGS = ['login-succeeded', 'registration-required']

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
    /** loading, profile, phone, done, or what went wrong: a name of shared/texts.js */
    phase: 'loading',
    currAuthStep: 1,
    /** The back end does not know the user yet: what they give goes into one registration, the number last. */
    registers: false,
    collects: false,
    profile: {},
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
        const stop = session.on(type, () => {
          if (!this.started) return BEGINNINGS.includes(type) && this.data.phase !== 'loading' && this.start()
          // What waits for its answer tells of it itself, for which it must still be there.
          const asked = FACTS.indexOf(this.data.phase) > 0 && this.selectComponent('#asked')
          if (!asked || !asked.busy) this.nextStep()
        })
        this.stop = (this.stop || []).concat(stop)
      } catch (error) {
        // The session is by an older copy of the package, which has no such event.
      }
    },

    /** Asking comes after the silent login: it may turn out that nothing is missing. */
    start() {
      this.started = false
      this.setData({ phase: 'loading' })
      const begin = () => {
        this.started = true
        this.nextStep()
      }
      this.withSession(
        (session) => session.ensureLogin(),
        begin,
        function failed({ state, detail }) {
          if (detail.code === 'ERR_UNREGISTERED') return begin()
          this.setData({ phase: state })
          this.triggerEvent('fail', detail)
        }
      )
    },

    /** Shows what is missing now. */
    nextStep() {
      const session = defaultSession()
      if (!session || this.gone) return
      // Asking for anything would be in vain; what it takes to be signed in, the app knows.
      if (session.snapshot().loginRequired) return this.start()
      const registers = isUnregistered(session)
      const step = session.currentAuthStep()
      const reached = !registers && step >= this.data.mustAuthStep
      const phase = reached ? 'done' : FACTS[registers ? this.nextToRegister(session) : session.nextFact()]
      if (phase === this.data.phase && registers === this.data.registers) return
      this.setData({ currAuthStep: step, phase, registers })
      if (phase !== 'done') return this.triggerEvent('nextstep', { step, fact: phase })
      this.triggerEvent('success', { step })
      if (this.data.backTo) session.auth.leave(this.data.backTo, this)
    },

    /** A phone code does not live long, so the number comes last. */
    nextToRegister(session) {
      const { authSteps } = session.auth
      this.setData({ collects: authSteps.includes(PHONE) })
      return authSteps.includes(PROFILE) && !this.data.profile.nickName ? PROFILE : PHONE
    },

    onCollected(event) {
      this.setData({ profile: event.detail })
      this.nextStep()
    },

    onUserInfo(event) {
      this.triggerEvent('getuserinfo', event.detail)
    },

    onPhoneNumber(event) {
      const { userInfo } = event.detail
      this.triggerEvent('getphonenumber', event.detail)
      if (!userInfo || !this.data.profile.nickName) return
      this.setData({ profile: {} })
      this.triggerEvent('getuserinfo', { errMsg: 'getUserInfo:ok', userInfo })
    },

    onFail(event) {
      this.triggerEvent('fail', event.detail)
      this.nextStep()
    },
  },
})
