import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'

export default function Auth() {
  const { mustAuthStep = '2', backTo = '' } = useRouter().params
  return (
    <View>
      <auth-flow mustAuthStep={Number(mustAuthStep)} backTo={backTo} locale='zh' />
    </View>
  )
}
