export default defineAppConfig({
  pages: ['pages/index/index', 'pages/tea/index', 'pages/auth/index'],
  window: { navigationBarTitleText: '半山茶事', navigationBarBackgroundColor: '#ffffff' },
})
