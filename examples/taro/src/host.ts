import Taro from '@tarojs/taro'
import { taroHost } from 'mp-session/host/taro'

export const host = taroHost(Taro)
