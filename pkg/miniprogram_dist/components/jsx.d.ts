/**
 * The components' tags in JSX, for Taro with React. Once, anywhere in the app:
 * `/// <reference types="mp-session/components/jsx" />`.
 *
 * @packageDocumentation
 */

import type { CSSProperties, ReactNode, RefAttributes } from 'react'
import type { Attributes, Tags } from './tags'

interface Common extends RefAttributes<unknown> {
  id?: string
  className?: string
  style?: string | CSSProperties
  children?: ReactNode
}

type Elements = {
  [Tag in keyof Tags]: Attributes<Tag> & { [Name in Tags[Tag]['classes'] as `${Name}-class`]?: string } & Common
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}

declare global {
  // Where @types/react is older than 18.2.6, and with `"jsx": "preserve"`.
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
