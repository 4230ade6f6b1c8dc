// The conformance kit passes what keeps the contract and names what does not.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { CHECKS, runConformance } from '../../js-glue/conformance/run.mjs';
import { APP_ID, APP_SECRET, startPlatform, startServer } from './binaries.mjs';
import { DEFECTS, SLOW_DEFECTS } from './toy/defects.mjs';
import { startToyServer } from './toy/server.mjs';

const execute = promisify(execFile);
const CLI = fileURLToPath(new URL('../../js-glue/conformance/cli.mjs', import.meta.url));

// The one check that takes as long as a timeout; run where it matters.
const SLOW_CHECK = 'a-silent-wechat-ends-in-time';
const QUICK_CHECKS = CHECKS.map(({ name }) => name).filter((name) => name !== SLOW_CHECK);

/** Runs the kit against the toy back end with one defect; the names of the checks that failed. */
async function failuresOf(defect, options = {}) {
  const platform = await startPlatform();
  const toy = await startToyServer({ platform: platform.url, appId: APP_ID, appSecret: APP_SECRET, defect, expiresIn: options.expiresIn });
  try {
    const only = options.only || (DEFECTS[defect] || []).concat(QUICK_CHECKS);
    const results = await runConformance({ baseURL: toy.url, simulator: platform.url, timeoutMs: 8000, only });
    return results.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
  } finally {
    toy.close();
    platform.stop();
  }
}

describe('the conformance kit', { concurrency: 4 }, () => {
  it('finds nothing wrong with a small correct back end', async () => {
    assert.deepEqual(await failuresOf(undefined), []);
    assert.deepEqual(await failuresOf(undefined, { only: [SLOW_CHECK] }), []);
    assert.deepEqual(await failuresOf(undefined, { expiresIn: 1, only: ['a-session-ends-after-expiresIn'] }), []);
  });

  for (const [defect, checks] of Object.entries(DEFECTS)) {
    it(`names a back end that ${defect}`, async () => {
      assert.deepEqual((await failuresOf(defect)).sort(), checks.slice().sort());
    });
  }

  for (const [defect, checks] of Object.entries(SLOW_DEFECTS)) {
    it(`names a back end where ${defect}`, async () => {
      assert.deepEqual(await failuresOf(defect, { expiresIn: 1, only: checks }), checks);
    });
  }

  it('has a defect for every check', () => {
    const covered = new Set(Object.values(DEFECTS).concat(Object.values(SLOW_DEFECTS)).flat());
    assert.deepEqual(CHECKS.map(({ name }) => name).filter((name) => !covered.has(name)), []);
  });
});

describe('the command', () => {
  let platform;
  let server;
  let shortLived;
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mp-session-conformance-'));
    platform = await startPlatform();
    const database = `sqlite:${join(folder, 'data.db')}`;
    server = await startServer(platform, ['--database', database]);
    shortLived = await startServer(platform, ['--database', database, '--session-ttl', '5']);
  });

  after(async () => {
    server.stop();
    shortLived.stop();
    platform.stop();
    await rm(folder, { recursive: true });
  });

  it('passes the reference back end without skipping anything', async () => {
    const { stdout } = await execute(process.execPath, [CLI, '--simulator', platform.url, shortLived.url]);
    assert.match(stdout, new RegExp(`conformance: ${CHECKS.length} passed, 0 failed, 0 skipped`));
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
  });
});
