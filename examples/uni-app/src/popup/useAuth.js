import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { ref } from 'vue'
import { session } from '../session'

/** What the session is told when the user closes the popup. */
const CLOSED = 0

/** Lets `session.mustAuth` open a popup of the app's own on the page that shows it. */
export function useAuth() {
  const isOpen = ref(false)
  const popup = {
    // There is one step here that a user has to take part in.
    setMustAuthStep() {},
    nextStep() {
      isOpen.value = true
    },
    close() {
      isOpen.value = false
    },
  }
  // On Alipay a component may begin after its page has shown.
  session.auth.announce(popup)
  onShow(() => session.auth.announce(popup))
  onHide(() => session.auth.withdraw(popup))
  onUnload(() => session.auth.withdraw(popup))

  const cancel = () => {
    isOpen.value = false
    session.auth.end(CLOSED, popup)
  }
  return { isOpen, cancel }
}
