/// <reference types="mp-session/components/vue" />
import type { GlobalComponents } from 'vue'

type Properties<Name extends keyof GlobalComponents> = GlobalComponents[Name] extends new () => { $props: infer Given } ? Given : never

export const popup: Properties<'AuthPopup'> = { id: 'auth-popup', privacy: true, onCancel: () => {} }
export const flow: Properties<'AuthFlow'> = { mustAuthStep: 2, onSuccess: ({ detail }) => detail.step.toFixed() }
// @ts-expect-error
export const step: Properties<'AuthFlow'> = { mustAuthStep: '2' }
// @ts-expect-error
export const name: Properties<'UserContainer'> = { disbled: true }
