import { SessionError } from '../../index.js'

/** As long as any request may take that has no deadline of its own. */
const LONGEST_UPLOAD_MS = 65000

/** A code of the session's says what failed; anything else is a failure of the app's own function. */
const codeOf = (error) => (error instanceof SessionError ? error.code : 'ERR_BACKEND_REJECTED')

/**
 * The chosen picture is a temporary local file: useless to others until the app has uploaded it.
 * → its address, or nothing where there is no picture or no `uploadAvatar`.
 */
export const upload = ({ host, uploadAvatar }, path) => {
  if (!path || !uploadAvatar) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const fail = (code, what, cause) => {
      host.clearTimeout(timer)
      const error = new SessionError(code, 'The picture could not be uploaded: uploadAvatar ' + what, cause && { cause })
      reject(Object.assign(error, { state: 'avatarFailed' }))
    }
    const timer = host.setTimeout(() => fail('ERR_TIMEOUT', 'did not end within 65 s.'), LONGEST_UPLOAD_MS)
    new Promise((started) => started(uploadAvatar(path))).then(
      (address) => {
        if (typeof address !== 'string' || !address) return fail('ERR_CONFIG', 'must give a non-empty string; got ' + typeof address + '.')
        host.clearTimeout(timer)
        resolve(address)
      },
      (error) => fail(codeOf(error), 'failed. What it threw is the cause.', error)
    )
  })
}
