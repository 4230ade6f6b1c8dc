/**
 * The components' tags in Vue templates, for uni-app. Once, anywhere in the app:
 * `/// <reference types="mp-session/components/vue" />`.
 *
 * @packageDocumentation
 */

import type { Attributes, Tags } from './tags'

// In the names that Vue gives to attributes: `popup-class` is `popupClass`.
type TagComponent<Tag extends keyof Tags> = new () => {
  $props: Attributes<Tag> & { [Name in Tags[Tag]['classes'] as `${Name}Class`]?: string } & { id?: string; class?: unknown; style?: unknown }
}

declare module 'vue' {
  interface GlobalComponents {
    AuthPopup: TagComponent<'auth-popup'>
    AuthFlow: TagComponent<'auth-flow'>
    UserContainer: TagComponent<'user-container'>
    PhoneContainer: TagComponent<'phone-container'>
  }
}
