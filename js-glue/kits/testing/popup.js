/** What the session is told when the user closed a popup. */
const CLOSED = 0

/**
 * A popup for `mustAuth` with a user in front of it: `user(step)` does what that step asks for, and gives `false` to close
 * it. What it throws closes it too, and is kept in `thrown`.
 */
export const createAuthPopup = (session, user) => {
  const popup = { steps: [], isOpen: false, thrown: [] }
  let step
  const ask = () => {
    popup.steps.push(step)
    new Promise((done) => done(user(step)))
      .catch((error) => {
        popup.thrown.push(error)
        return false
      })
      .then((outcome) => {
        if (outcome !== false || !popup.isOpen) return
        popup.isOpen = false
        session().auth.end(CLOSED, popup)
      })
  }
  return Object.assign(popup, {
    setMustAuthStep(wanted) {
      const isNews = wanted !== step
      step = wanted
      if (popup.isOpen && isNews) ask()
    },
    nextStep() {
      popup.isOpen = true
      ask()
    },
    close() {
      popup.isOpen = false
    },
  })
}
