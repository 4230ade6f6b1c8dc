// The back end's counters and switches: behind the page's origin, or inside the page.

const { backEnds } = window
let place = 'api'

/** The shop that has its customers register has a back end of its own. */
export const lookAt = (scenario) => {
  place = scenario === 'register' ? 'registering' : 'api'
}

export const post = (path, body) =>
  backEnds
    ? backEnds.control(place, path, body)
    : fetch(`/${place}/__demo/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body || {}),
      })

const stats = () => (backEnds ? backEnds.control(place, 'stats') : fetch(`/${place}/__demo/stats`).then((response) => response.json()))

/** Runs `act` and gives what it gave with what the back end counted meanwhile. */
export async function counted(act) {
  const before = await stats()
  const outcome = await act()
  const after = await stats()
  const since = (name) => after[name] - before[name]
  return { outcome, logins: since('silentLogins'), refusals: since('unauthorized') }
}
