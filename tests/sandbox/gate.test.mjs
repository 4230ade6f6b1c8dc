import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import loadWabt from 'wabt';
import { checkMvp } from '../../scripts/pkg/gate.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mp-session-gate-'));
after(() => rmSync(folder, { recursive: true }));
const wabt = await loadWabt();
const everything = { bulk_memory: true, mutable_globals: true, sign_extension: true, reference_types: true, multi_value: true };

function module(name, text) {
  const path = join(folder, `${name}.wasm`);
  const parsed = wabt.parseWat(`${name}.wat`, text, everything);
  writeFileSync(path, parsed.toBinary({}).buffer);
  return path;
}

const packaged = fileURLToPath(new URL('../../pkg/miniprogram_dist/mp-session.wasm', import.meta.url));

test('the packaged wasm passes the gate', () => {
  checkMvp(packaged);
});

test('an exported Global is refused', () => {
  const path = module('global', '(module (global (export "end") i32 (i32.const 1)))');
  assert.throws(() => checkMvp(path), /exported globals: end/);
});

test('an i64 in an exported or imported signature is refused', () => {
  const exported = module('wide-export', '(module (func (export "f") (param i64)))');
  assert.throws(() => checkMvp(exported), /i64 at the border: f/);
  const imported = module('wide-import', '(module (import "a" "b" (func (result i64))))');
  assert.throws(() => checkMvp(imported), /i64 at the border: a\.b/);
});

test('an i64 that stays inside is allowed', () => {
  checkMvp(module('inside', '(module (func (param i64)) (func (export "f") (param i32)))'));
});

test('an imported memory is refused', () => {
  assert.throws(() => checkMvp(module('memory', '(module (import "a" "m" (memory 1)))')), /no functions: m/);
});

for (const [name, text] of [
  ['bulk memory', '(module (memory 1) (func (memory.copy (i32.const 0) (i32.const 1) (i32.const 2))))'],
  ['sign extension', '(module (func (param i32) (result i32) (i32.extend8_s (local.get 0))))'],
  ['reference types', '(module (table 1 externref) (table 1 externref))'],
  ['multi value', '(module (func (result i32 i32) (i32.const 1) (i32.const 2)))'],
]) {
  test(`${name} is refused`, () => {
    assert.throws(() => checkMvp(module('feature', text)));
  });
}
