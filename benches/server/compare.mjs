// The reference back end beside a small Node server, in turns, on the same machine and simulated WeChat:
// node compare.mjs [rounds]. Prints medians and ratios; fails when one is worse than its target.

import { join } from 'node:path';

import { get, load, post } from './load.mjs';
import { loginCodes, startNode, startPlatform, startReference, temporaryFolder } from './processes.mjs';

const ROUNDS = Number(process.argv[2] || 5);
const LOGINS = 3000;
const READ_MS = 3000;
const TARGETS = { 'logins/s': ['≥', 1.0], 'login p99 ms': ['≤', 0.7], 'reads/s': ['≥', 0.8] };

const folder = temporaryFolder();
const platform = await startPlatform();
const servers = {
  node: await startNode(platform, join(folder, 'node.db')),
  reference: await startReference(platform, `sqlite:${join(folder, 'reference.db')}`),
};
const figures = { node: [], reference: [] };

for (let round = 0; round < ROUNDS; round++) {
  // Whoever is first in one round is last in the next.
  const order = round % 2 ? ['reference', 'node'] : ['node', 'reference'];
  for (const name of order) {
    figures[name].push(await measure(servers[name]));
    console.log(`round ${round + 1}/${ROUNDS} ${name.padEnd(9)} ${describe(figures[name].at(-1))}`);
  }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
let failed = false;
console.log('\nmedians of rounds, and reference : node within each round');
for (const [figure, [relation, target]] of Object.entries(TARGETS)) {
  const of = (name) => median(figures[name].map((round) => round[figure]));
  const ratio = median(figures.reference.map((round, i) => round[figure] / figures.node[i][figure]));
  const met = relation === '≥' ? ratio >= target : ratio <= target;
  failed ||= !met;
  console.log(`${figure.padEnd(13)} node ${of('node').toFixed(0).padStart(6)}  reference ${of('reference').toFixed(0).padStart(6)}`
    + `  ratio ${ratio.toFixed(2)} (target ${relation} ${target.toFixed(1)})${met ? '' : '  MISSED'}`);
}
process.exit(failed ? 1 : 0);

async function measure({ url }) {
  const codes = await loginCodes(platform, LOGINS);
  const logins = await load(url, codes.map((code) => post('/silentLogin', { code })).values(), { ms: 60000, keep: true });
  expectOnly200(logins);
  const tokens = logins.replies.map((reply) => JSON.parse(reply).token);
  const reads = await load(url, endless(tokens), { ms: READ_MS });
  expectOnly200(reads);
  return { 'logins/s': logins.perSecond, 'login p99 ms': logins.p99, 'reads/s': reads.perSecond };
}

function* endless(tokens) {
  for (let i = 0; ; i++) yield get('/orders', tokens[i % tokens.length]);
}

function expectOnly200({ statuses }) {
  if (Object.keys(statuses).join() !== '200') throw new Error(`not all were served: ${JSON.stringify(statuses)}`);
}

function describe(round) {
  return Object.entries(round).map(([figure, value]) => `${figure} ${value.toFixed(0)}`).join('  ');
}
