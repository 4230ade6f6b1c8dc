import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { parse } from 'acorn';
import { files } from '../../scripts/pkg/files.mjs';
import { report } from '../../scripts/pkg/sizes.mjs';
import { packageDir } from './world.mjs';

const scripts = files(packageDir).filter((path) => path.endsWith('.js'));

test('nothing in the package is newer than ES2017', () => {
  for (const path of scripts) {
    assert.doesNotThrow(() => parse(readFileSync(path, 'utf8'), { ecmaVersion: 2017, sourceType: 'script' }), relative(packageDir, path));
  }
});

test('the twin is printable ASCII, whatever a tool takes its encoding to be', () => {
  const strange = /[^\n -~]/.exec(readFileSync(join(packageDir, 'twin.js'), 'latin1'));
  assert.equal(strange, null, strange && `${JSON.stringify(strange[0])} at ${strange.index}`);
});

test('every require is a literal, so that the upload keeps the file', () => {
  for (const path of scripts) {
    const source = readFileSync(path, 'utf8');
    const calls = source.match(/\brequire\(/g) || [];
    const literal = source.match(/\brequire\(("[^"]+"|'[^']+')\)/g) || [];
    assert.equal(calls.length, literal.length, relative(packageDir, path));
  }
});

test('no path of the machine that built it is in the package', () => {
  for (const path of files(packageDir)) {
    assert.doesNotMatch(readFileSync(path, 'latin1'), /\/(home|root|Users|work|tmp)\/|\.cargo\/|rustlib/, relative(packageDir, path));
  }
});

test('the package keeps within its budget', () => {
  const { table, over } = report(packageDir);
  assert.deepEqual(over, [], table);
});
