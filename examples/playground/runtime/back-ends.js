// The app's back ends, which the playground's server reaches through its own origin.

const places = { 'http://127.0.0.1:8787': '/api', 'http://127.0.0.1:8789': '/registering' }

export const reachable = (url) => {
  const { origin } = new URL(url)
  return places[origin] ? places[origin] + url.slice(origin.length) : url
}
