// Which functions of a platform the package calls, with which options, and in which scenario first.
import { lackOf, scenarios } from '../scenarios.mjs';
import { createWorld, settled } from './world.mjs';

/** What frameworks and the sandbox ask for themselves, or the scenarios do. */
const NOT_OURS = /^(timers|getDeviceInfo|getWindowInfo|nextTick|EventChannel|getSystemInfoSync|canIUse)$/;

/** → `{ method: { options: […], features: […] } }`, in the order of their names. */
export async function record(platform, framework) {
  const calls = {};
  for (const scenario of scenarios) {
    const note = (method, options) => {
      if (NOT_OURS.test(method)) return;
      const call = (calls[method] = calls[method] || { options: new Set(), features: new Set() });
      call.features.add(scenario.feature);
      for (const option of options) call.options.add(option);
    };
    const world = Object.assign(await createWorld(platform, framework, scenario.options, note), { platform, framework });
    await (lackOf(scenario, platform) ? scenario.without : scenario.run)(world);
    await settled(5);
  }
  return Object.fromEntries(Object.keys(calls).sort().map((method) => [method, { options: [...calls[method].options].sort(), features: [...calls[method].features].sort() }]));
}
