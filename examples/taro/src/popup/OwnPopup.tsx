import { Button, Input, Text, View } from '@tarojs/components'
import { useState } from 'react'
import { confirmPhone } from '../api'
import { useAuth } from './useAuth'

/** Where the package's own components cannot be: the phone number is confirmed by a code in a message. */
export function OwnPopup() {
  const { isOpen, cancel } = useAuth()
  const [smsCode, setSmsCode] = useState('')
  const [failed, setFailed] = useState(false)
  if (!isOpen) return null
  // The session sees by its new login that the number is there, and closes the popup.
  const confirm = () => confirmPhone(smsCode).catch(() => setFailed(true))
  return (
    <View className='popup'>
      <Text>验证手机号</Text>
      <Input className='sms-code' placeholder='短信验证码' onInput={({ detail }) => setSmsCode(detail.value)} />
      {failed && <Text>验证码不对</Text>}
      <Button className='confirm' type='primary' onClick={confirm}>验证</Button>
      <Button className='cancel' onClick={cancel}>暂不授权</Button>
    </View>
  )
}
