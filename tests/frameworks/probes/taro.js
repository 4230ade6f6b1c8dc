// In a built Taro app: files by Taro's own functions, for which the app's install(Taro, session) stands in.
import Taro from '@tarojs/taro'
import './session'

const baseURL = 'https://api.example.com'

// Taro has no global object; all scripts of an app share this one.
wx.probe = {
  upload: (path, filePath) => Taro.uploadFile({ url: baseURL + path, filePath, name: 'picture' }),
  download: (path) => Taro.downloadFile({ url: baseURL + path }),
}
