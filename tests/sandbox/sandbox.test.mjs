import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppService } from './app-service.mjs';
import { packageDir } from './world.mjs';

const service = (options) => createAppService(Object.assign({ packageDir }, options));

test('the sandbox has none of the globals that a phone lacks', () => {
  const names = [
    'globalThis', 'window', 'document', 'WebAssembly', 'TextEncoder', 'TextDecoder', 'crypto', 'fetch', 'URL', 'Buffer',
    'process', 'queueMicrotask', 'structuredClone', 'FinalizationRegistry', 'WeakRef', 'eval', 'escape', 'atob',
  ];
  const present = service().run(`return [${names.map((name) => `typeof ${name}`)}]`);
  assert.deepEqual(names.filter((name, index) => present[index] !== 'undefined'), []);
});

test('code from text is refused or does nothing', () => {
  assert.equal(service().run(`return new Function('return 1')()`), undefined);
  assert.throws(() => service().run(`return (function () {}).constructor('return 1')()`), /Code generation/);
});

test('what wx hands over was made in the sandbox', async () => {
  const wx = { ask: (options) => options.success({ list: [1], at: new Error('x') }) };
  const seen = service({ wx }).run(`
    let seen;
    wx.ask({ success(result) { seen = [result instanceof Object, result.list instanceof Array, result.at instanceof Error]; } });
    return seen;
  `);
  assert.deepEqual([...seen], [true, true, true]);
});

test('what wx changes in what it handed over is seen', () => {
  let state = 0;
  const task = { get readyState() { return state; }, open: () => (state = 1) };
  const seen = service({ wx: { connect: () => task } }).run(`
    const task = wx.connect();
    const before = task.readyState;
    task.open();
    return [before, task.readyState];
  `);
  assert.deepEqual([...seen], [0, 1]);
});

test('an exception in a callback is recorded and does not reach the platform', () => {
  const wx = { ask: (options) => options.success() };
  const sandbox = service({ wx });
  sandbox.run(`wx.ask({ success() { throw new Error('in a callback') } })`);
  assert.deepEqual(sandbox.errors.map((error) => error.message), ['in a callback']);
});

test('require takes relative paths and package names only', () => {
  const files = { '/lib/a.js': `exports.name = require('./b').name`, '/lib/b.js': `exports.name = 'b'` };
  assert.equal(service({ files }).require('./lib/a').name, 'b');
  assert.throws(() => service({ files }).require('/lib/a.js'), /absolute/);
  assert.throws(() => service({ files }).require('fs'), /not defined/);
});

test('wasm is loaded by a path of the code package only', async () => {
  for (const argument of ['new ArrayBuffer(8)', "'https://example.com/a.wasm'", "'/nowhere/a.wasm'", "'/a.js'"]) {
    await assert.rejects(async () => service().run(`return WXWebAssembly.instantiate(${argument}, {})`), argument);
  }
});
