// The back end's counters and switches.

export const post = (path, body) =>
  fetch(`/api/__demo/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body || {}),
  })

const stats = () => fetch('/api/__demo/stats').then((response) => response.json())

/** Runs `act` and gives what it gave with what the back end counted meanwhile. */
export async function counted(act) {
  const before = await stats()
  const outcome = await act()
  const after = await stats()
  const since = (name) => after[name] - before[name]
  return { outcome, logins: since('silentLogins'), refusals: since('unauthorized') }
}
