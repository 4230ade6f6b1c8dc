export default definePageConfig({
  navigationBarTitleText: '授权',
  usingComponents: { 'auth-flow': 'mp-session/components/auth-flow/index' },
})
