// What the steps count with.
export const settled = (promises) => Promise.allSettled(promises);
export const statuses = (results) => tally(results.map(({ value, reason }) => (value ? value.statusCode : reason.code)));
export const codeOf = (promise) => promise.then(() => 'ok', (error) => error.code);
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function tally(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] || 0) + 1;
  return counts;
}

/** A step's own counts: `await counted()` begins, and what that gives reads what server and platform counted since. */
export const counting = (server, platform) => async () => {
  const read = async () => Object.assign({}, await server.get('/__demo/stats'), await platform.get('/__control/stats'));
  const before = await read();
  return async () => {
    const after = await read();
    return Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]]));
  };
};
