// Every scenario on every host: native, and with the frameworks' real runtimes between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hosts } from './support/hosts.mjs';
import { lackOf, scenarios } from './scenarios.mjs';
import { createWorld, settled } from './support/world.mjs';

const rejections = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));

for (const { name, platform, framework } of hosts) {
  for (const scenario of scenarios) {
    const lack = lackOf(scenario, platform);
    test(`${name}: ${scenario.title}${lack ? ` - not here, and it says so: ${lack}` : ''}`, { timeout: 60000 }, async () => {
      const world = await createWorld(platform, framework, scenario.options);
      await (lack ? scenario.without : scenario.run)(Object.assign(world, { platform, framework }));
      await settled(5);
      assert.deepEqual([world.service.errors, world.fake.thrown, rejections], [[], [], []]);
    });
  }
}
