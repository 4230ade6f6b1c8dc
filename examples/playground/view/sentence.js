// One sentence for what the machine is doing now.
import { words } from './words.js'

export function sentenceFor(snapshot, asking, settings) {
  const say = words.sentences
  if (settings.hidden) return say.hidden
  if (snapshot.fuse && snapshot.fuse.retryAfterMs > 0) return say.locked
  if (asking) return say.asking
  if (snapshot.account === 'unregistered') return say.unregistered
  if (snapshot.loginRequired) return say.loginRequired
  if (snapshot.account === 'adopted') return say.adopted
  return say[snapshot.state] || ''
}
