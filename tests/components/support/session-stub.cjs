// Stands in for the SDK's index.js below the components: the test sets `wx.session`.
class SessionError extends Error {
  constructor(code, message, more) {
    super(message)
    Object.assign(this, { code }, more)
  }
}
exports.SessionError = SessionError
exports.defaultSession = () => wx.session
