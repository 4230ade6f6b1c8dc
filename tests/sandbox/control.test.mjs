// The control: what an ordinary wasm-bindgen build of the same crate does in the same sandbox.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { transform } from 'esbuild';
import { createAppService } from './app-service.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shell = (script) => spawnSync('bash', ['-c', `source scripts/lib.sh; ${script}`], { cwd: root, encoding: 'utf8' });
const toolchain = shell('have wasm-bindgen && wasm_toolchain').stdout.trim();
const settings = { skip: toolchain ? false : "no wasm toolchain: run 'make setup-wasm'" };
const folder = mkdtempSync(join(tmpdir(), 'mp-session-control-'));
after(() => rmSync(folder, { recursive: true }));

async function toCommonJs(name) {
  const { code } = await transform(readFileSync(join(folder, name), 'utf8'), { format: 'cjs', target: 'es2017', logLevel: 'silent' });
  writeFileSync(join(folder, name), code);
}

before(async () => {
  if (!toolchain) return;
  const built = shell(`use_toolchain ${toolchain}
    export CARGO_TARGET_DIR="$root/target/wasm"
    cargo build -q --locked --lib --no-default-features --target wasm32-unknown-unknown &&
      wasm-bindgen --target bundler --no-typescript --out-name bundler --out-dir ${folder} target/wasm/wasm32-unknown-unknown/debug/mp_session.wasm &&
      wasm-bindgen --target web --no-typescript --out-name web --out-dir ${folder} target/wasm/wasm32-unknown-unknown/debug/mp_session.wasm`);
  assert.equal(built.status, 0, built.stderr);
  // Names and debug information alone would be over the 2 MB that a code package may have.
  const strip = join(root, 'node_modules/.bin/wasm-strip');
  for (const name of ['bundler_bg.wasm', 'web_bg.wasm']) execFileSync(process.execPath, [strip, join(folder, name)]);
  writeFileSync(join(folder, 'untouched.js'), readFileSync(join(folder, 'web.js')));
  await toCommonJs('web.js');
  // The glue asks for a decoder while it loads; in the last two tests only the wasm is on trial.
  const decoder = 'class TextDecoder { decode() { return "" } }\n';
  writeFileSync(join(folder, 'bundler_bg.js'), decoder + readFileSync(join(folder, 'bundler_bg.js'), 'utf8'));
  await toCommonJs('bundler_bg.js');
});

const service = (options) => createAppService(Object.assign({ packageDir: folder }, options));
const start = `require('mp-session/web').default('/miniprogram_npm/mp-session/web_bg.wasm')`;

test('its module does not even parse', settings, () => {
  assert.throws(() => service().require('mp-session/untouched'), /SyntaxError|Cannot use 'import\.meta'|Unexpected token/);
});

test('turned into CommonJS it misses what a phone lacks', settings, async () => {
  await assert.rejects(async () => service().run(`return ${start}`), /not defined|not a function|undefined/);
});

const byHand = `
  const glue = require('mp-session/bundler_bg');
  return WXWebAssembly.instantiate('/miniprogram_npm/mp-session/bundler_bg.wasm', { './bundler_bg.js': glue }).then(() => 'ok');
`;

test('its wasm is refused by iOS', settings, async () => {
  await assert.rejects(async () => service({ platform: 'ios' }).run(byHand), /exported Globals|invalid wasm file/);
});

test('the same wasm is taken by Android: iOS is what refuses it', settings, async () => {
  assert.equal(await service({ platform: 'android' }).run(byHand), 'ok');
});
