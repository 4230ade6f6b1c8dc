import { useLaunch } from '@tarojs/taro'
import type { PropsWithChildren } from 'react'
import { session } from './session'
import './app.css'

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => {
    // The first request tries again, and tells the user if it fails as well.
    session.login().catch(({ code, message }) => console.warn(code, message))
  })
  return children
}
