import { useDidHide, useDidShow, useUnload } from '@tarojs/taro'
import { useMemo, useState } from 'react'
import { session } from '../session'

/** What the session is told when the user closes the popup. */
const CLOSED = 0

/** Lets `session.mustAuth` open a popup of the app's own on the page that shows it. */
export function useAuth() {
  const [isOpen, setOpen] = useState(false)
  const popup = useMemo(
    () => ({
      // There is one step here that a user has to take part in.
      setMustAuthStep() {},
      nextStep: () => setOpen(true),
      close: () => setOpen(false),
    }),
    [],
  )
  useDidShow(() => session.auth.announce(popup))
  useDidHide(() => session.auth.withdraw(popup))
  useUnload(() => session.auth.withdraw(popup))
  return {
    isOpen,
    cancel() {
      setOpen(false)
      session.auth.end(CLOSED, popup)
    },
  }
}
