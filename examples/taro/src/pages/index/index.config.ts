export default definePageConfig({
  // A component of WeChat's.
  usingComponents: process.env.TARO_ENV === 'weapp' ? { 'auth-popup': 'mp-session/components/auth-popup/index' } : {},
})
