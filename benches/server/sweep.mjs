// How long logins take while ended sessions are forgotten: node sweep.mjs [sessions]. On SQLite, or on PostgreSQL under
// tests/server/with-postgres.sh. Fails when a login is not answered with 200, or takes more than 200 ms.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';

import { load, post } from './load.mjs';
import { loginCodes, startPlatform, startReference, temporaryFolder } from './processes.mjs';

const SESSIONS = Number(process.argv[2] || 2000000);
const LONGEST_MS = 200;
const CONNECTIONS = 4;

const postgres = process.env.POSTGRES_URL && `${process.env.POSTGRES_URL}/postgres`;
const file = join(temporaryFolder(), 'data.db');
const database = postgres || `sqlite:${file}`;
const platform = await startPlatform();

const idle = await startReference(platform, database);
const before = await measure(idle, 1500);
await idle.stop();
console.log(`before   ${describe(before)}`);
fill();
console.log(`${SESSIONS} ended sessions on ${postgres ? 'PostgreSQL' : 'SQLite'}`);

const sweeping = await startReference(platform, database);
const startedAt = Date.now();
const during = await measure(sweeping, 6000);
console.log(`during   ${describe(during)}`);
const left = run('SELECT count(*) FROM sessions WHERE expires_at < 2000000000');
console.log(`${SESSIONS - left} forgotten in ${((Date.now() - startedAt) / 1000).toFixed(0)} s, ${left} left`);

const refused = Object.keys(during.statuses).filter((status) => status !== '200');
const good = refused.length === 0 && during.longest <= LONGEST_MS && left < SESSIONS;
if (!good) console.log(`MISSED: no login may be refused or take more than ${LONGEST_MS} ms`);
process.exit(good ? 0 : 1);

/** Sessions of one user who is there, ended in 1970; and the sweep may begin at once. */
function fill() {
  const numbers = postgres
    ? `SELECT n FROM generate_series(1, ${SESSIONS}) AS n`
    : `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${SESSIONS}) SELECT n FROM numbers`;
  // Hashes come in no order: spread them over the index.
  const hash = postgres ? "md5(n::text) || 'xxxxxxxxxxx'" : 'hex(randomblob(21)) || n';
  run(`INSERT INTO sessions SELECT ${hash}, (SELECT min(id) FROM users), 'device', n, n, n FROM (${numbers}) AS numbers`);
  run("UPDATE chores SET held_until = 0 WHERE name = 'sweep'");
}

function run(statement) {
  if (postgres) return Number(execFileSync('psql', ['-AtXq', postgres, '-c', statement], { encoding: 'utf8' }));
  const connection = new Database(file);
  try {
    const prepared = connection.prepare(statement);
    return prepared.reader ? prepared.pluck().get() : prepared.run().changes;
  } finally {
    connection.close();
  }
}

async function measure({ url }, logins) {
  const codes = await loginCodes(platform, logins);
  return load(url, codes.map((code) => post('/silentLogin', { code })).values(), { connections: CONNECTIONS, ms: 60000 });
}

function describe({ statuses, perSecond, p50, p99, longest }) {
  return `${JSON.stringify(statuses)} ${perSecond.toFixed(0)} logins/s, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;
}
