// What lies in calls.json: which functions the package calls, of whom, and from which version on they are there.
import { hosts } from './hosts.mjs';
import { record } from './record.mjs';
import { typed } from './typings.mjs';

const merged = (one = { options: [], features: [] }, other) => ({
  options: [...new Set([...one.options, ...other.options])].sort(),
  features: [...new Set([...one.features, ...other.features])].sort(),
});

/** By platform, and by framework on all platforms. */
export async function calls() {
  const all = {};
  for (const { platform, framework } of hosts) {
    const owner = (all[framework || platform] = all[framework || platform] || {});
    for (const [method, call] of Object.entries(await record(platform, framework))) owner[method] = merged(owner[method], call);
  }
  for (const [owner, methods] of Object.entries(all)) {
    for (const [method, call] of Object.entries(methods)) {
      const known = typed(owner, method);
      if (known && known.since) call.since = known.since;
      if (owner === 'wx' && call.options.includes('encrypt')) call.encryptSince = known.sinceOf('encrypt');
    }
  }
  return all;
}
