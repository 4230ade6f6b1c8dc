// Two servers that share a rate limit are one to an address. Runs under with-postgres.sh.

import assert from 'node:assert/strict';

import { startPlatform, startServer } from './binaries.mjs';

const options = ['--database', `${process.env.POSTGRES_URL}/postgres`, '--rate-limit', '1', '--rate-burst', '6'];

const platform = await startPlatform();
for (const [more, passed] of [[['--rate-limit-shared'], 6], [[], 12]]) {
  const servers = await Promise.all([1, 2].map(() => startServer(platform, options.concat(more))));
  const startedAt = Date.now();
  const statuses = [];
  for (let turn = 0; turn < 16; turn++) {
    const response = await fetch(`${servers[turn % 2].url}/orders`);
    statuses.push(response.status);
    if (response.status === 429) assert.equal(response.headers.get('retry-after'), '1');
  }
  // The buckets fill while this runs.
  const filled = Math.ceil((Date.now() - startedAt) / 1000) * servers.length;
  const count = statuses.filter((status) => status === 401).length;
  assert.ok(count >= passed && count <= passed + filled, `${count} requests passed with ${more}: ${statuses}`);
  servers.forEach((server) => server.stop());
}
platform.stop();
