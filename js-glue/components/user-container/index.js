import { SessionError, defaultSession } from '../../index.js'
import { sessionBehavior } from '../shared/behavior.js'
import { refusal } from '../shared/failure.js'
import { isUnregistered, register } from '../shared/registration.js'
import { bareProfile, isAnonymous, profileOf, wayOf } from './profile.js'
import { upload } from './upload.js'

Component({
  behaviors: [sessionBehavior],
  externalClasses: ['button-class', 'avatar-class', 'field-class', 'notice-class'],
  properties: {
    disabled: { type: Boolean, value: false },
    /** What the profile is for, shown by WeChat on base libraries that still ask (at most 30 characters). */
    desc: { type: String, value: '用于展示头像和昵称' },
    /** Hand the profile of somebody who is not registered over, as `collected`: their registration takes it along. */
    collect: { type: Boolean, value: false },
  },
  data: {
    /** form: avatar and nickname; profile and button: the older ways of old base libraries */
    way: 'form',
    /** idle, waiting, done, or what went wrong: a name of shared/texts.js */
    state: 'idle',
    avatarUrl: '',
  },
  lifetimes: {
    attached() {
      const session = defaultSession()
      const way = wayOf(session && session.host)
      this.setData({ way })
      if (way !== 'form')
        this.withSession(
          (one) => one.ensureSessionKey(),
          () => {},
          () => {}
        )
    },
  },
  methods: {
    onAvatar(event) {
      const { avatarUrl = '' } = event.detail || {}
      if (!avatarUrl || this.busy) return
      this.setData({ avatarUrl, state: 'idle' })
      this.triggerEvent('chooseavatar', { avatarUrl })
    },

    /** The name stays in its field: the next tap saves it without a picture. */
    onWithoutAvatar() {
      this.setData({ avatarUrl: '', state: 'idle' })
    },

    /** The content check empties a rejected nickname after the field lost focus, so only the submitted one counts. */
    onSubmit(event) {
      const { nickName = '' } = (event.detail && event.detail.value) || {}
      const name = String(nickName).trim()
      if (!name) return this.setData({ state: 'nicknameMissing' })
      this.send((session) =>
        upload(session, this.data.avatarUrl).then((avatarUrl) =>
          this.give(session, Object.assign({ nickName: name }, avatarUrl && { avatarUrl }))
        )
      )
    },

    onTap() {
      const session = defaultSession()
      this.epoch = session ? session.keyEpoch() : 0
      if (this.data.way !== 'profile' || this.busy) return
      this.send((one) =>
        new Promise((resolve, reject) => {
          one.host.views.getUserProfile(this.data.desc, (error, detail) =>
            error ? reject(refusal(error)) : resolve(detail)
          )
        }).then((detail) => this.accept(one, detail))
      )
    },

    onUserInfo(event) {
      const detail = event.detail || {}
      if (/:fail/.test(detail.errMsg)) return this.send(() => Promise.reject(refusal(detail)))
      this.send((session) => this.accept(session, detail))
    },

    accept(session, detail) {
      if (!isAnonymous(detail)) return this.give(session, this.registers ? bareProfile(detail) : profileOf(detail, this.epoch))
      this.setData({ way: 'form' })
      this.standIn = true
      return Promise.reject(new SessionError('ERR_UNSUPPORTED', 'WeChat no longer hands out this profile'))
    },

    give(session, profile) {
      if (!this.registers) return session.updateUser(profile)
      return this.collects ? Promise.resolve(profile) : register(session, profile)
    },

    send(act) {
      if (this.busy) return
      this.busy = true
      this.setData({ state: 'waiting' })
      this.withSession(
        (session) => {
          this.registers = isUnregistered(session)
          this.collects = this.registers && this.data.collect
          return act(session)
        },
        function accepted(userInfo) {
          this.busy = false
          if (this.collects) {
            this.setData({ state: 'idle' })
            return this.triggerEvent('collected', userInfo)
          }
          this.setData({ state: 'done' })
          this.triggerEvent('getuserinfo', { errMsg: 'getUserInfo:ok', userInfo })
          this.triggerEvent('success', { userInfo })
        },
        function failed({ state, outcome, detail }) {
          this.busy = false
          // The form that takes the dialog's place needs no word about it.
          this.setData({ state: this.standIn ? 'idle' : state })
          this.standIn = false
          this.triggerEvent('getuserinfo', Object.assign({ errMsg: 'getUserInfo:fail' }, detail))
          this.triggerEvent('fail', Object.assign({ outcome }, detail))
        }
      )
    },
  },
})
