// The packed files as one script that any JavaScript engine runs: a `require`, the files as functions in which what a
// phone lacks is undefined, the scenarios, and their start.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { files } from '../../scripts/pkg/files.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../../pkg/miniprogram_dist/', import.meta.url));

const read = (name) => readFileSync(join(here, name), 'utf8');

// A phone has none of them, or not every phone.
const absent = [
  'globalThis', 'queueMicrotask', 'WebAssembly', 'TextEncoder', 'TextDecoder', 'crypto', 'URL', 'fetch', 'structuredClone',
  'FinalizationRegistry', 'WeakRef', 'Buffer', 'process',
];

/**
 * `transform(code)`: what a tool makes of a file of the package, or a promise of it. `compileApp(code)`: the same of the
 * scenarios, which are the app's code. `lacking`: code that takes away what old engines lack.
 * `promise`: code of an expression, the Promise of the package. `wasm`: whether there is WebAssembly. `rounds`: of the hot
 * pair, which is measured instead of running the scenarios. `recording`: the border's names, to report what crosses it.
 */
export async function pack({ transform = (code) => code, compileApp = (code) => code, lacking = '', promise = 'Promise', wasm = true, rounds = 0, recording } = {}) {
  const sources = [];
  for (const path of files(dist)) {
    const name = relative(dist, path);
    if (!name.endsWith('.js') || /^(components|interceptors)\//.test(name)) continue;
    const code = readFileSync(path, 'utf8');
    // The testing kit is the platform here, and stays as it is.
    const shipped = name.startsWith('testing/') ? code : await transform(code);
    sources.push(`${JSON.stringify(name)}: function (require, module, exports, Promise, ${absent.join(', ')}) {\n${shipped}\n}`);
  }
  return `
${read('surroundings.js')}
${lacking}
var PACKAGE_PROMISE = ${promise};
var FILES = {\n${sources.join(',\n')}\n};
var WASM = ${wasm ? `[${[...readFileSync(join(dist, 'mp-session.wasm'))]}]` : 'null'};
${read('kit.js')}
${await compileApp(read('scenarios.js'))}
${read('measure.js')}
${recording ? `var BORDER = ${JSON.stringify(recording)};\n${read('recorder.js')}` : ''}
${rounds ? `measure(kit, ${rounds})` : 'runScenarios(kit)'}.then(function (result) {
  report(JSON.stringify(${recording ? 'RECORDINGS' : 'result'}));
}, function (error) {
  report(JSON.stringify({ 'the run itself': String(error) + ' ' + (error && error.stack) }));
});
`;
}
