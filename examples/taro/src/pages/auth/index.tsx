import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { AuthStep } from 'mp-session'

export default function Auth() {
  const { mustAuthStep = '2', backTo = '' } = useRouter().params
  return (
    <View>
      <auth-flow mustAuthStep={Number(mustAuthStep) as AuthStep} backTo={backTo} locale='zh' />
    </View>
  )
}
