// Which pages the site has, in which order. Their titles are their own first headings.

export const locales = {
  'zh-CN': { prefix: '', suffix: '.zh-CN', name: '简体中文' },
  en: { prefix: 'en/', suffix: '', name: 'English' },
}

/** Pages under docs/, without their ending. */
export const sections = [
  {
    title: { 'zh-CN': '指南', en: 'Guide' },
    pages: ['start', 'requests', 'accounts', 'authorization', 'back-ends', 'testing', 'going-live', 'questions'],
  },
  {
    title: { 'zh-CN': '框架', en: 'Frameworks' },
    pages: ['frameworks/native', 'frameworks/taro', 'frameworks/uni-app', 'frameworks/mpx', 'platforms', 'compatibility'],
  },
  {
    title: { 'zh-CN': '参考', en: 'Reference' },
    pages: ['rules', 'errors', 'api', 'contract', 'migration', 'upgrading'],
  },
  {
    title: { 'zh-CN': '依据', en: 'Evidence' },
    pages: ['figures', 'trials', 'verification', 'engines', 'architecture', 'yardstick', 'shipped-bytes'],
  },
]

/** Written by a tool, or for those who work on the package: in English only. */
export const englishOnly = ['api', 'engines', 'verification', 'yardstick', 'shipped-bytes']

/** Not in the sidebar: the front page's own way leads there. */
export const apart = ['playground']

export const pages = [...sections.flatMap(({ pages }) => pages), ...apart]
