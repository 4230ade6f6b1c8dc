// The conformance kit passes what keeps the contract and names what does not.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { CHECKS, runConformance } from '../../js-glue/kits/conformance/run.mjs';
import { APP_ID, APP_SECRET, startPlatform, startServer } from './binaries.mjs';
import { DEFECTS, REFRESH_DEFECTS, REGISTRATION_DEFECTS, SLOW_DEFECTS } from './toy/defects.mjs';
import { startToyServer } from './toy/server.mjs';

const execute = promisify(execFile);
const CLI = fileURLToPath(new URL('../../js-glue/kits/conformance/cli.mjs', import.meta.url));

const ALL = CHECKS.map(({ name }) => name);

// Takes as long as a time-out: run with short ones, and only where it matters.
const SILENCE = 'a-silent-wechat-ends-in-time';
const SHORT = { only: [SILENCE], platformTimeoutMs: 1000, timeoutMs: 6000 };

// What a back end with a defect is asked besides the checks that must fail: enough traffic for the rules about all
// replies. With MP_SESSION_FULL_MATRIX it is asked everything.
const BASICS = ['login-gives-a-session', 'a-used-code-is-refused', 'an-unknown-code-is-refused', 'without-a-token-401',
  'logout-ends-the-session', 'a-profile-is-stored', 'bad-json-is-the-clients-fault', 'errors-have-code-and-message',
  'replies-are-json', 'never-500', 'secrets-stay-on-the-server', 'errors-repeat-nothing'];

function checksFor(checks) {
  const wanted = process.env.MP_SESSION_FULL_MATRIX ? ALL : BASICS.concat(checks);
  return wanted.filter((name) => name !== SILENCE);
}

/** What a back end offers, and so what the kit is asked to look at. */
const PLAIN = { defects: DEFECTS, offers: {} };
const REFRESHING = { defects: REFRESH_DEFECTS, offers: { refreshToken: true } };
const REGISTERING = { defects: REGISTRATION_DEFECTS, offers: { refreshToken: true, register: true } };

/** Runs the kit against the toy back end with one defect; the names of the checks that failed. */
async function failuresOf(defect, { only, expiresIn, platformTimeoutMs, timeoutMs = 30000, offers = {} }) {
  const { register: registration, envelope } = offers;
  const platform = await startPlatform();
  const toy = await startToyServer({ platform: platform.url, appId: APP_ID, appSecret: APP_SECRET, defect, expiresIn, platformTimeoutMs, registration, envelope });
  try {
    const results = await runConformance(Object.assign({ baseURL: toy.url, simulator: platform.url, timeoutMs, only }, offers));
    return results.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
  } finally {
    toy.close();
    platform.stop();
  }
}

describe('the conformance kit', { concurrency: 2 }, () => {
  it('finds nothing wrong with a small correct back end', async () => {
    for (const offers of [{}, { refreshToken: true, register: true }, { refreshToken: true, envelope: true }]) {
      assert.deepEqual(await failuresOf(undefined, { offers, only: ALL.filter((name) => name !== SILENCE) }), []);
    }
    assert.deepEqual(await failuresOf('tells-the-end-as-text', { only: ['login-gives-a-session'] }), []);
    assert.deepEqual(await failuresOf(undefined, SHORT), []);
    assert.deepEqual(await failuresOf(undefined, { expiresIn: 1, only: ['a-session-ends-after-expiresIn'] }), []);
  });

  for (const { defects, offers } of [PLAIN, REFRESHING, REGISTERING]) {
    for (const [defect, checks] of Object.entries(defects)) {
      it(`names a back end that ${defect}`, async () => {
        const options = checks.includes(SILENCE) ? SHORT : { only: checksFor(checks), offers };
        assert.deepEqual((await failuresOf(defect, options)).sort(), checks.slice().sort());
      });
    }
  }

  for (const [defect, checks] of Object.entries(SLOW_DEFECTS)) {
    it(`names a back end where ${defect}`, async () => {
      assert.deepEqual(await failuresOf(defect, { expiresIn: 1, only: checks }), checks);
    });
  }

  it('has a defect for every check', () => {
    const lists = [DEFECTS, REFRESH_DEFECTS, REGISTRATION_DEFECTS, SLOW_DEFECTS].flatMap((defects) => Object.values(defects));
    assert.ok(lists.every((checks) => checks.length > 0), 'a defect that no check has to name');
    const covered = new Set(lists.flat());
    assert.deepEqual(CHECKS.map(({ name }) => name).filter((name) => !covered.has(name)), []);
  });
});

describe('the command', () => {
  let platform;
  let server;
  let shortLived;
  let refreshing;
  let registering;
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mp-session-conformance-'));
    platform = await startPlatform();
    const database = `sqlite:${join(folder, 'data.db')}`;
    server = await startServer(platform, ['--database', database]);
    shortLived = await startServer(platform, ['--database', database, '--session-ttl', '5']);
    refreshing = await startServer(platform, ['--database', database, '--refresh-tokens']);
    registering = await startServer(platform, ['--database', database, '--refresh-tokens', '--require-registration']);
  });

  after(async () => {
    // One that did not start leaves the folder all the same.
    for (const program of [server, shortLived, refreshing, registering, platform]) if (program) program.stop();
    await rm(folder, { recursive: true });
  });

  it('passes the reference back end', async () => {
    const { stdout } = await execute(process.execPath, [CLI, '--simulator', platform.url, server.url]);
    const first = CHECKS.filter(({ needs }) => !needs.includes('refresh') && !needs.includes('register')).length;
    assert.match(stdout, new RegExp(`conformance: ${first - 1} passed, 0 failed, ${CHECKS.length - first + 1} skipped`));
    assert.match(stdout, /skipped {2}a-session-ends-after-expiresIn/);
    assert.match(stdout, /skipped {2}a-lost-reply-is-forgiven +needs --refresh-token/);
  });

  it('passes the reference back end with refresh tokens', async () => {
    const { stdout } = await execute(process.execPath, [CLI, '--simulator', platform.url, '--refresh-token', refreshing.url]);
    const all = CHECKS.filter(({ needs }) => !needs.includes('register')).length;
    assert.match(stdout, new RegExp(`conformance: ${all - 1} passed, 0 failed, ${CHECKS.length - all + 1} skipped`));
  });

  it('passes the reference back end with refresh tokens and registration', async () => {
    const { stdout } = await execute(process.execPath, [CLI, '--simulator', platform.url, '--refresh-token', '--register', registering.url]);
    assert.match(stdout, new RegExp(`conformance: ${CHECKS.length - 1} passed, 0 failed, 1 skipped`));
  });

  it('takes off the faults that somebody left in the simulator', async () => {
    const fault = { endpoint: 'code2Session', errcode: -1, times: 1000 };
    await fetch(`${platform.url}/__control/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) });
    const { stdout } = await execute(process.execPath, [CLI, '--simulator', platform.url, '--only', 'login-gives-a-session', server.url]);
    assert.match(stdout, /conformance: 1 passed/);
  });

  it('says once that nothing answers', async () => {
    const closed = 'http://127.0.0.1:9';
    const said = async (args) => execute(process.execPath, [CLI].concat(args)).catch((error) => error);
    const backEnd = await said(['--simulator', platform.url, closed]);
    assert.deepEqual([backEnd.code, backEnd.stdout], [2, '']);
    assert.match(backEnd.stderr, /^mp-session-conformance: nothing answers at http:\/\/127\.0\.0\.1:9 \(\w+\): is the back end running, .*\n$/);
    const simulator = await said(['--simulator', closed, server.url]);
    assert.deepEqual([simulator.code, simulator.stdout], [2, '']);
    assert.match(simulator.stderr, /^mp-session-conformance: the simulator does not answer at http:\/\/127\.0\.0\.1:9 \(\w+\)\n$/);
    const other = await said(['--simulator', server.url, server.url]);
    assert.match(other.stderr, /^mp-session-conformance: what answers at .* is not wechat-sim: 40[45] to faults\n$/);
  });

  it('checks the end of a session when it is near', async () => {
    const only = ['--only', 'a-session-ends-after-expiresIn'];
    const { stdout } = await execute(process.execPath, [CLI, '--simulator', platform.url, shortLived.url].concat(only));
    assert.match(stdout, /conformance: 1 passed, 0 failed, 0 skipped/);
  });

  it('takes login codes from a command', async () => {
    const fetchCode = `fetch('${platform.url}/__control/login-code', { method: 'POST', headers: { 'content-type': 'application/json' },`
      + ' body: JSON.stringify({ user: process.env.MP_SESSION_USER }) }).then((r) => r.json()).then(({ code }) => console.log(code))';
    const command = `"${process.execPath}" -e "${fetchCode}"`.replace(/\$/g, '\\$');
    const { stdout } = await execute(process.execPath, [CLI, '--login-code-command', command, '--json', server.url]);
    const results = JSON.parse(stdout);
    assert.equal(results.find(({ name }) => name === 'users-are-kept-apart').outcome, 'passed');
    assert.equal(results.find(({ name }) => name === 'the-signature-is-checked').outcome, 'skipped');
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'failed'), []);
  });

  it('fails with status 1 when a check fails, and with 2 when used wrongly', async () => {
    await assert.rejects(execute(process.execPath, [CLI, platform.url]), ({ code, stdout }) => code === 1 && stdout.includes('FAILED'));
    await assert.rejects(execute(process.execPath, [CLI]), ({ code, stderr }) => code === 2 && stderr.includes('exactly one base URL'));
    await assert.rejects(execute(process.execPath, [CLI, '--only', 'nothing', server.url]), ({ code }) => code === 2);
    await assert.rejects(execute(process.execPath, [CLI, '--wrong']), ({ code }) => code === 2);
    await assert.rejects(execute(process.execPath, [CLI, '--register', server.url]), ({ code, stderr }) => code === 2 && stderr.includes('--phone-code-command'));
  });
});
