// The README as the site's front page: its title, first paragraph and picture become the head.

const actions = {
  'zh-CN': [['五分钟上手', '/start'], ['在浏览器里试', '/playground'], ['行为规则', '/rules']],
  en: [['Five minutes', '/en/start'], ['Try it in the browser', '/en/playground'], ['The rules', '/en/rules']],
}

export function frontPage(readme, locale) {
  const [, title, rest] = /^# (.*)\n+(?:\[.*\]\(.*\)\n+)?([\s\S]*)$/.exec(readme)
  const [tagline] = rest.split('\n\n', 1)
  const buttons = actions[locale].map(([text, link], index) => ({ theme: index ? 'alt' : 'brand', text, link }))
  const head = { layout: 'home', hero: { name: title, tagline: plain(tagline), actions: buttons } }
  // YAML reads JSON.
  return `---\n${JSON.stringify(head, null, 2)}\n---\n\n<div class="front">\n\n${rest.slice(tagline.length).trim()}\n\n</div>\n`
}

const plain = (markdown) => markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*`]/g, '').replace(/\n/g, ' ')
