import Taro from '@tarojs/taro'

export const send = <Data>(options: Taro.request.Option) => Taro.request<Data>(options)
