/// <reference types="mp-session/components/jsx" />
import type { UserInfo } from 'mp-session'
import type { ReactNode } from 'react'

declare const View: (props: { slot: string; children: ReactNode }) => JSX.Element

export const known: Array<UserInfo | string | undefined> = []

export const Order = () => (
  <>
    <auth-popup id="auth-popup" privacy locale="en" texts={{ notNow: 'Later' }} popup-class="sheet" onCancel={() => known.pop()} />
    <auth-flow mustAuthStep={3} backTo="/pages/order/order" onNextstep={({ detail }) => known.push(detail.fact)}>
      <View slot="header">登录</View>
    </auth-flow>
    <user-container disabled={false} onChooseavatar={({ detail }) => known.push(detail.avatarUrl)} onSuccess={({ detail }) => known.push(detail.userInfo)}>
      保存
    </user-container>
    <phone-container realtime onGetphonenumber={({ detail }) => known.push(detail.userInfo?.phone)} onFail={({ detail }) => known.push(detail.code)} />
  </>
)

export const richer = <user-container onSuccess={(event: { type: string; detail: { userInfo: UserInfo }; mpEvent: object }) => event.mpEvent} />

// @ts-expect-error
export const number = <auth-flow mustAuthStep="3" />
// @ts-expect-error
export const name = <phone-container disbled />
// @ts-expect-error
export const event = <phone-container onFail={({ detail }) => detail.cod} />
