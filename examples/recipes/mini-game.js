// mustAuth in a Mini Game, which has no pages and components: WeChat's own button over a place of the canvas asks for the profile.

const DENIED = 1

/**
 * Makes `session.mustAuth` show a button of `wx.createUserInfoButton`; `look` are its `text`, `image` and `style`. → a function
 * that takes it all back. `failed(error)` hears of a profile that could not be sent; the button stays, to be tapped again.
 */
export const askByButton = (wx, session, look, failed = () => {}) => {
  let button
  let keyEpoch

  const send = ({ encryptedData, iv, rawData, signature }) => {
    if (!encryptedData) return session.auth.end(DENIED, popup)
    session.updateUser({ encryptedData, iv, rawData, signature, keyEpoch }).catch((error) => {
      prepare()
      failed(error)
    })
  }
  /** What the tap yields is encrypted with the key of that time: it must be good before, and known afterwards. */
  const prepare = () =>
    session.ensureSessionKey().then(
      () => {
        keyEpoch = session.keyEpoch()
      },
      (error) => failed(error)
    )
  const popup = {
    setMustAuthStep() {},
    nextStep() {
      if (button) return
      prepare()
      button = wx.createUserInfoButton({ type: look.image ? 'image' : 'text', withCredentials: true, lang: 'zh_CN', ...look })
      button.onTap(send)
    },
    close() {
      if (button) button.destroy()
      button = undefined
    },
  }
  session.auth.announce(popup)
  return () => {
    popup.close()
    session.auth.withdraw(popup)
  }
}
