export default definePageConfig({
  usingComponents: { 'auth-popup': 'mp-session/components/auth-popup/index' },
})
