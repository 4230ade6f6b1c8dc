/** Whether the back end has yet to know the user. */
export const isUnregistered = (session) => session.snapshot().account === 'unregistered'

/** What the contract calls a code that was of no use. */
const SPENT = ['INVALID_CODE', 'CODE_USED']

/** → the user's info. What was refused is told in words of its own: it is no profile or number that failed. */
export const register = (session, given) =>
  session.register(given).then(
    ({ userInfo }) => userInfo,
    (error) => {
      const { code, cause } = error
      if (code === 'ERR_BACKEND_REJECTED') error.state = cause && SPENT.includes(cause.code) ? 'codeSpent' : 'notRegistered'
      throw error
    }
  )
