export default definePageConfig({ navigationBarTitleText: '茶品详情' })
