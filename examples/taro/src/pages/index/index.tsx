import { Button, Text, View } from '@tarojs/components'
import Taro, { useLoad } from '@tarojs/taro'
import { AuthStep, type SessionError } from 'mp-session'
import { useState } from 'react'
import { loadTea, order, type Tea } from '../../api'
import { AuthPopup } from '../../popup'
import { session } from '../../session'

const IDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

export default function Index() {
  const [teas, setTeas] = useState<Tea[]>([])
  const [notice, setNotice] = useState('')

  const load = () => Promise.all(IDS.map(loadTea)).then(setTeas, () => setNotice('加载失败'))
  useLoad(load)

  const show = ({ id }: Tea) =>
    Taro.navigateTo({ url: `/pages/tea/index?id=${id}&from=${encodeURIComponent('首页')}` })

  const buy = async () => {
    try {
      await session.mustAuth({ mustAuthStep: AuthStep.TWO })
      const { id } = await order(1)
      setNotice(`已下单 ${id}`)
    } catch (error) {
      const { code, message } = error as SessionError
      setNotice(`未下单：${code || message}`)
    }
  }

  return (
    <View>
      {teas.map((tea) => (
        <View className='tea' key={tea.id} onClick={() => show(tea)}>
          <Text>{tea.name}</Text>
          <Text>{tea.price} 元</Text>
        </View>
      ))}
      <Button className='reload' onClick={load}>刷新</Button>
      <Button className='buy' type='primary' onClick={buy}>购买</Button>
      <Text className='notice'>{notice}</Text>
      <AuthPopup />
    </View>
  )
}
