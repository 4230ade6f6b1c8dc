/** The package's own component. */
export const AuthPopup = () => <auth-popup id='auth-popup' locale='zh' />
export const PopupWithoutPage = () => null
