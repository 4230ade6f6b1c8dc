/** The package's own component. */
export function AuthPopup() {
  return (
    <>
      <auth-popup id='auth-popup' locale='zh' />
    </>
  )
}

export const PopupWithoutPage = () => null
