import { SessionError, defaultSession } from '../../index.js'
import { failureOf } from './failure.js'
import { textsOf } from './texts.js'

const NO_SESSION = 'There is no session yet. Call createSession({ … }) in app.js, before the first page is shown.'

/** What all four components share: the session, the texts, and a state that stops changing once they are gone. */
export const sessionBehavior = Behavior({
  properties: {
    /** 'zh' or 'en'; empty: the language of the phone. */
    locale: { type: String, value: '' },
    /** The app's own words for any of the texts. */
    texts: { type: Object, value: {} },
  },
  data: { words: textsOf() },
  observers: {
    'locale, texts'() {
      this.readTexts()
    },
  },
  lifetimes: {
    attached() {
      this.readTexts()
    },
    detached() {
      this.gone = true
    },
  },
  methods: {
    readTexts() {
      const session = defaultSession()
      const language = session && session.host ? session.host.views.language() : ''
      this.setData({ words: textsOf(this.data.locale, language, this.data.texts) })
    },

    /** Calls `act(session)`; every failure, a missing session included, ends in `failed`. */
    withSession(act, done, failed) {
      const session = defaultSession()
      const unlessGone = (settle) => (result) => {
        if (!this.gone) settle.call(this, result)
      }
      new Promise((resolve) => {
        if (!session) throw new SessionError('ERR_CONFIG', NO_SESSION)
        resolve(act(session))
      })
        .then(unlessGone(done))
        .catch(unlessGone((error) => failed.call(this, failureOf(error))))
    },
  },
})
