// The properties and events of the four components; jsx.d.ts and vue.d.ts say them in the words of a framework.
import type { AuthStep, ErrorCode, UserInfo } from '../index'

export interface Tags {
  'auth-popup': {
    properties: Shared & { realtime?: boolean; privacy?: boolean; bare?: boolean }
    classes: 'popup-class' | FlowClass
    events: FlowEvents & { cancel: {} }
  }
  'auth-flow': {
    properties: Shared & { mustAuthStep?: AuthStep; backTo?: string; realtime?: boolean; bare?: boolean }
    classes: FlowClass
    events: FlowEvents
  }
  'user-container': {
    properties: Shared & { disabled?: boolean; desc?: string }
    classes: 'button-class' | 'avatar-class' | 'field-class' | 'notice-class'
    events: { getuserinfo: Answer; success: { userInfo: UserInfo }; fail: FailDetail; chooseavatar: { avatarUrl: string } }
  }
  'phone-container': {
    properties: Shared & { disabled?: boolean; realtime?: boolean }
    classes: 'button-class' | 'notice-class'
    events: { getphonenumber: Answer; success: { userInfo: UserInfo }; fail: FailDetail }
  }
}

interface Shared {
  /** Empty: the phone's language. */
  locale?: '' | 'zh' | 'en'
  /** Own words for any of the built-in texts. */
  texts?: Record<string, string>
}

type FlowClass = 'flow-class' | 'title-class' | 'text-class' | 'button-class' | 'notice-class' | 'avatar-class' | 'field-class'

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
}

/** What a framework hands to a listener. */
export interface TagEvent<Detail> {
  type: string
  detail: Detail
}

/** Properties, classes, and the listeners as `onSuccess`, `onGetphonenumber` and so on. */
export type Attributes<Tag extends keyof Tags> = Tags[Tag]['properties'] & { [Name in Tags[Tag]['classes']]?: string } & Listeners<
    Tags[Tag]['events']
  >

type Listeners<Events> = {
  [Name in keyof Events & string as `on${Capitalize<Name>}`]?: Listener<TagEvent<Events[Name]>>
}

// A method, so that a listener may ask for the richer event of its framework.
type Listener<Event> = { listen(event: Event): void }['listen']
