/** A component of WeChat's. */
const onWeChat = {
  usingComponents: { 'auth-popup': 'mp-session/components/auth-popup/index' },
}

export default definePageConfig(process.env.TARO_ENV === 'weapp' ? onWeChat : {})
