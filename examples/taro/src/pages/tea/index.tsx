import { Button, Text, View } from '@tarojs/components'
import { useLoad, useRouter } from '@tarojs/taro'
import { AuthStep, type SessionError } from 'mp-session'
import { useState } from 'react'
import { loadTea, order, type Tea } from '../../api'
import { PopupWithoutPage } from '../../popup'
import { session } from '../../session'

export default function TeaPage() {
  const { id = '1', from = '' } = useRouter().params
  const [tea, setTea] = useState<Tea>()
  const [notice, setNotice] = useState('')
  useLoad(() => {
    loadTea(Number(id)).then(setTea, () => setNotice('加载失败'))
  })

  // On WeChat there is no popup on this page: mustAuth opens the authorization page and comes back.
  const buy = async () => {
    try {
      await session.mustAuth({ mustAuthStep: AuthStep.TWO })
      setNotice(`已下单 ${(await order(Number(id))).id}`)
    } catch (error) {
      const { code, message } = error as SessionError
      setNotice(`未下单：${code || message}`)
    }
  }

  return (
    <View>
      <Text className='title'>{tea ? tea.name : '…'}</Text>
      <Text className='from'>来自{decodeURIComponent(from)}</Text>
      <Button className='buy' type='primary' onClick={buy}>购买</Button>
      <Text className='notice'>{notice}</Text>
      <PopupWithoutPage />
    </View>
  )
}
