import { SessionError, defaultSession } from '../../index.js'
import { sessionBehavior } from '../shared/behavior.js'
import { refusal } from '../shared/failure.js'
import { isAnonymous, profileOf, wayOf } from './profile.js'

Component({
  behaviors: [sessionBehavior],
  externalClasses: ['button-class', 'avatar-class', 'field-class', 'notice-class'],
  properties: {
    disabled: { type: Boolean, value: false },
    /** What the profile is for, shown by WeChat on base libraries that still ask (at most 30 characters). */
    desc: { type: String, value: '用于展示头像和昵称' },
  },
  data: {
    /** form: avatar and nickname; profile and button: the older ways of old base libraries */
    way: 'form',
    /** idle, waiting, done, nicknameMissing, refused, privacy, undeclared, offline, failed */
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
      if (!avatarUrl) return
      this.setData({ avatarUrl })
      this.triggerEvent('chooseavatar', { avatarUrl })
    },

    /** The content check empties a rejected nickname after the field lost focus, so only the submitted one counts. */
    onSubmit(event) {
      const { nickName = '' } = (event.detail && event.detail.value) || {}
      const name = String(nickName).trim()
      if (!name) return this.setData({ state: 'nicknameMissing' })
      this.send((session) =>
        this.uploaded(session).then((avatarUrl) =>
          session.updateUser(Object.assign({ nickName: name }, avatarUrl && { avatarUrl }))
        )
      )
    },

    /** The chosen picture is a temporary local file: useless to others until the app has uploaded it. */
    uploaded(session) {
      const { avatarUrl } = this.data
      return avatarUrl && session.uploadAvatar
        ? Promise.resolve(avatarUrl).then(session.uploadAvatar)
        : Promise.resolve()
    },

    onTap() {
      const session = defaultSession()
      this.epoch = session ? session.keyEpoch() : 0
      if (this.data.way !== 'profile' || this.busy) return
      this.send((one) =>
        new Promise((resolve, reject) => {
          one.host.getUserProfile(this.data.desc, (error, detail) =>
            error ? reject(refusal(error.errno)) : resolve(detail)
          )
        }).then((detail) => this.accept(one, detail))
      )
    },

    onUserInfo(event) {
      const detail = event.detail || {}
      if (/:fail/.test(detail.errMsg)) return this.send(() => Promise.reject(refusal(detail.errno)))
      this.send((session) => this.accept(session, detail))
    },

    accept(session, detail) {
      if (!isAnonymous(detail)) return session.updateUser(profileOf(detail, this.epoch))
      this.setData({ way: 'form' })
      return Promise.reject(new SessionError('ERR_UNSUPPORTED', 'WeChat no longer hands out this profile'))
    },

    send(act) {
      if (this.busy) return
      this.busy = true
      this.setData({ state: 'waiting' })
      this.withSession(
        act,
        function accepted(userInfo) {
          this.busy = false
          this.setData({ state: 'done' })
          this.triggerEvent('getuserinfo', { errMsg: 'getUserInfo:ok', userInfo })
          this.triggerEvent('success', { userInfo })
        },
        function failed({ state, outcome, detail }) {
          this.busy = false
          this.setData({ state: detail.code === 'ERR_UNSUPPORTED' ? 'idle' : state })
          this.triggerEvent('getuserinfo', Object.assign({ errMsg: 'getUserInfo:fail' }, detail))
          this.triggerEvent('fail', Object.assign({ outcome }, detail))
        }
      )
    },
  },
})
