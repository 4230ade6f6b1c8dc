// Style sheets of the compiled program: components always apply, a page's own sheet only while that page shows.

export function installStyles(document, program) {
  const sheets = {}
  for (const [name, css] of Object.entries(program.styles)) {
    const element = document.createElement('style')
    element.textContent = css
    element.dataset.sheet = name
    sheets[name] = element
  }
  for (const name of Object.keys(program.styles)) document.head.append(sheets[name])
  const pages = program.app.pages
  return {
    show(current) {
      for (const page of pages) sheets[page].media = page === current ? 'all' : 'not all'
    },
  }
}
