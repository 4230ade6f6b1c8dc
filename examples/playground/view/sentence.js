// One sentence for what the machine is doing now.

export function sentenceFor(snapshot, asking, settings) {
  if (settings.hidden) return 'The app is hidden. Deadlines are looked at again when it comes back.'
  if (snapshot.fuse && snapshot.fuse.retryAfterMs > 0) {
    return 'Every new token was refused at once, so the fuse is locked: no more refreshes until its time has passed.'
  }
  if (asking) return 'A step is missing, so the user is asked. Everybody who needs it waits for this one answer.'
  if (snapshot.account === 'unregistered') return 'The back end does not know this user. That was told once; nobody asks again before they register.'
  if (snapshot.loginRequired) return 'Signed out, and staying out: nobody is signed in before the user asks for it.'
  if (snapshot.account === 'adopted') return 'Signed in by SMS. When this account ends, no silent login takes its place.'
  return (
    {
      loading: 'Reading the stored session and starting the engine.',
      'signed-out': 'No session. The next call that needs one starts a single login.',
      'logging-in': 'One login is on its way. Whoever asks meanwhile shares it.',
      'signed-in': 'Signed in. Requests go straight through, without asking anybody.',
      refreshing: 'The token is being replaced. Requests that met a 401 wait, then run again once.',
      disposed: 'This session has ended.',
    }[snapshot.state] || ''
  )
}
