import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { locales, sections } from '../outline.mjs'
import { slugOf } from '../slug.mjs'
import { diagrams } from './diagrams.mjs'

const pages = fileURLToPath(new URL('../pages/', import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'))

const words = {
  'zh-CN': {
    description: '维持微信小程序登录态的会话 SDK',
    outline: '本页内容',
    docFooter: { prev: '上一页', next: '下一页' },
    menu: '目录',
    top: '回到顶部',
    dark: '主题',
    language: '切换语言',
    playground: '在线演示',
    start: '上手',
    api: 'API',
  },
  en: {
    description: 'A session SDK that keeps a WeChat Mini Program signed in',
    outline: 'On this page',
    docFooter: { prev: 'Previous', next: 'Next' },
    menu: 'Menu',
    top: 'Back to top',
    dark: 'Appearance',
    language: 'Change language',
    playground: 'Playground',
    start: 'Start',
    api: 'API',
  },
}

const titleOf = (prefix, name) => {
  const file = `${pages}${prefix}${name}.md`
  return existsSync(file) ? /^# (.*)$/m.exec(readFileSync(file, 'utf8'))[1] : name
}

const themeOf = (locale) => {
  const { prefix } = locales[locale]
  const say = words[locale]
  const link = (name) => `/${prefix}${name}`
  return {
    nav: [
      { text: say.start, link: link('start') },
      { text: say.playground, link: link('playground') },
      { text: say.api, link: link('api') },
      { text: version, link: link('files/CHANGELOG-md') },
    ],
    sidebar: sections.map(({ title, pages: names }) => ({
      text: title[locale],
      items: names.map((name) => ({ text: titleOf(prefix, name), link: link(name) })),
    })),
    outline: { label: say.outline, level: [2, 3] },
    docFooter: say.docFooter,
    sidebarMenuLabel: say.menu,
    returnToTopLabel: say.top,
    darkModeSwitchLabel: say.dark,
    langMenuLabel: say.language,
  }
}

const search = {
  provider: 'local',
  options: {
    locales: {
      root: {
        translations: {
          button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
          modal: {
            displayDetails: '显示详情',
            resetButtonTitle: '清除',
            backButtonTitle: '关闭',
            noResultsText: '没有找到',
            footer: { selectText: '打开', navigateText: '移动', closeText: '关闭' },
          },
        },
      },
    },
    miniSearch: {
      options: {
        // Chinese has no spaces between its words: each character counts, so that any run of them is found.
        tokenize: (text) => text.toLowerCase().match(/[\p{Script=Han}]|[a-z0-9_]+/gu) || [],
      },
      searchOptions: { combineWith: 'AND', fuzzy: 0, prefix: true },
    },
  },
}

export default defineConfig({
  title: 'mp-session',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache/vitepress',
  base: process.env.SITE_BASE || '/',
  lastUpdated: false,
  metaChunk: true,
  locales: {
    root: { label: locales['zh-CN'].name, lang: 'zh-CN', description: words['zh-CN'].description, themeConfig: themeOf('zh-CN') },
    en: { label: locales.en.name, lang: 'en', description: words.en.description, themeConfig: themeOf('en') },
  },
  themeConfig: { search, i18nRouting: true },
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    anchor: { slugify: slugOf },
    config: diagrams,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  // Pages in docs/ have addresses of servers on one's own machine.
  ignoreDeadLinks: [/^https?:\/\/(localhost|127\.0\.0\.1)/],
  vite: { build: { chunkSizeWarningLimit: 3000 } },
})
