// The properties and events of the four components; jsx.d.ts and vue.d.ts say them in the words of a framework.
import type { AuthStep, ErrorCode, UserInfo } from '../index'

/** Of the classes the first half of the name: `popup` for `popup-class`. */
export interface Tags {
  'auth-popup': {
    properties: Shared & { realtime?: boolean; privacy?: boolean; bare?: boolean }
    classes: 'popup' | FlowClass
    events: FlowEvents & { cancel: {} }
  }
  'auth-flow': {
    properties: Shared & { mustAuthStep?: AuthStep; backTo?: string; realtime?: boolean; bare?: boolean }
    classes: FlowClass
    events: FlowEvents
  }
  'user-container': {
    properties: Shared & { disabled?: boolean; desc?: string; collect?: boolean }
    classes: 'button' | 'avatar' | 'field' | 'notice'
    events: { getuserinfo: Answer; success: { userInfo: UserInfo }; fail: FailDetail; chooseavatar: { avatarUrl: string }; collected: Profile }
  }
  'phone-container': {
    properties: Shared & { disabled?: boolean; realtime?: boolean; profile?: Profile }
    classes: 'button' | 'notice'
    events: { getphonenumber: Answer; success: { userInfo: UserInfo }; fail: FailDetail }
  }
}

/** What a registration takes along with the number. */
export interface Profile {
  nickName?: string
  avatarUrl?: string
}

interface Shared {
  /** Empty: the phone's language. */
  locale?: '' | 'zh' | 'en'
  /** Own words for any of the built-in texts. */
  texts?: Record<string, string>
}

type FlowClass = 'flow' | 'title' | 'text' | 'button' | 'notice' | 'avatar' | 'field'

interface FlowEvents {
  success: { step: AuthStep }
  nextstep: { step: AuthStep; fact: 'profile' | 'phone' }
  fail: FailDetail
  getuserinfo: Answer
  getphonenumber: Answer
}

/** The user's new info, or why there is none. */
export type Answer = { errMsg: string; userInfo: UserInfo } | ({ errMsg: string; userInfo?: undefined } & FailDetail)

export interface FailDetail {
  code: ErrorCode
  message: string
  retryAfterMs?: number
  /** That of the SessionError; where `uploadAvatar` failed, what it threw. */
  cause?: unknown
}

/** What a framework hands to a listener. */
export interface TagEvent<Detail> {
  type: string
  detail: Detail
}

/** Properties, and listeners as `onSuccess`, `onGetphonenumber` and so on. */
export type Attributes<Tag extends keyof Tags> = Tags[Tag]['properties'] & {
  [Name in keyof Tags[Tag]['events'] & string as `on${Capitalize<Name>}`]?: Listener<TagEvent<Tags[Tag]['events'][Name]>>
}

// A method, so that a listener may ask for the richer event of its framework.
type Listener<Event> = { listen(event: Event): void }['listen']
