export default defineAppConfig({
  // The authorization page is made of the package's components, which are WeChat's.
  pages: ['pages/index/index', 'pages/tea/index', ...(process.env.TARO_ENV === 'weapp' ? ['pages/auth/index'] : [])],
  window: { navigationBarTitleText: '半山茶事', navigationBarBackgroundColor: '#ffffff' },
})
