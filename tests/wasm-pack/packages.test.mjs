// What wasm-pack built, and the Rust program, against the reference back end. run.sh builds them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import ts from 'typescript';
import { startServers } from '../../examples/demo/servers.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const LIFE = ['10 callers, 1 token', 'event: token-refreshed', 'refreshed: true', 'user: 小明, step 2', 'at the end: signed-out'];

let servers;
before(async () => {
  servers = await startServers();
});
after(() => servers.stop());

test('the package for Node lives a life', async () => {
  const { stdout } = await run(process.execPath, [join(root, 'examples/wasm-pack/node.mjs'), servers.server.origin, servers.platform.origin]);
  assert.deepEqual(stdout.trim().split('\n'), LIFE);
});

test('the package for browsers lives a life', { timeout: 60_000 }, async () => {
  const pages = await serve(servers.platform.origin);
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  try {
    const page = await browser.newPage();
    const problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${pages.url}/examples/wasm-pack/web.html?backEnd=${servers.server.origin}&platform=${pages.url}`);
    await page.waitForFunction(() => /stored|failed/.test(document.getElementById('log').textContent));
    const told = (await page.locator('#log').textContent()).trim().split('\n');
    // Signed out, but with the fuse and the generation.
    assert.deepEqual(told, [...LIFE, 'stored: 1']);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    pages.close();
  }
});

test('a Rust program lives a life', async () => {
  const { stdout } = await run(join(root, 'target/debug/examples/native-client'), [servers.server.origin, servers.platform.origin]);
  const told = stdout.trim().split('\n').filter((line) => !line.startsWith('event'));
  assert.deepEqual(told.slice(0, 2), ['10 callers, 1 login', 'refreshed: 2 logins']);
  assert.match(told[2], /^user: \{.*"nickName":"小明".*\}$/);
  assert.equal(told[3], 'signed out: true');
});

test('the types hold a strict program, and refuse a wrong one', () => {
  for (const target of ['bundler', 'web']) {
    const declarations = join(root, `target/wasm-pack/${target}/mp_session.d.ts`);
    const usage = join(root, 'tests/wasm-pack/usage.ts');
    const program = ts.createProgram([usage], {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
      paths: { 'mp-session': [declarations] },
      types: [],
    });
    const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    assert.deepEqual(problems, [], target);
  }
});

test('no type of ours is any', async () => {
  const declarations = await readFile(join(root, 'target/wasm-pack/bundler/mp_session.d.ts'), 'utf8');
  assert.match(declarations, /class Session/);
  assert.doesNotMatch(declarations, /[:<|,(] ?any\b/);
});

/** The project's folder over HTTP, and the platform on the same origin: it allows no other. */
async function serve(platform) {
  const kinds = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    try {
      if (pathname.startsWith('/__control/')) {
        const answer = await fetch(platform + pathname, { method: 'POST', headers: { 'content-type': 'application/json' }, body: request, duplex: 'half' });
        return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      }
      const file = await readFile(join(root, pathname));
      response.writeHead(200, { 'content-type': kinds[extname(pathname)] || 'text/plain' }).end(file);
    } catch (error) {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function browserPath() {
  return process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
}
