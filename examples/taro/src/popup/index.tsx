import { OwnPopup } from './OwnPopup'

export const AuthPopup = OwnPopup
/** On a page that on WeChat goes to the authorization page. */
export const PopupWithoutPage = OwnPopup
