// The wasm once more as plain JavaScript, for hosts that have no WebAssembly or fail to load it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallest } from './bundle.mjs';
import { dist, work } from './paths.mjs';
import { tool } from './run.mjs';

export async function writeTwin(wasm) {
  const raw = join(work, 'twin.mjs');
  tool('wasm2js', [wasm, '-Oz', '-o', raw]);
  writeFileSync(join(dist, 'twin.js'), await smallest(toFactory(readFileSync(raw, 'utf8'))));
}

// wasm2js writes a module that instantiates itself once; the loader wants a function of the imports.
function toFactory(source) {
  const start = source.indexOf('function initActiveSegments');
  const end = source.indexOf('var retasmFunc');
  if (start < 0 || end < 0) throw new Error('wasm2js changed the shape of its output: look at target/pkg/twin.mjs');
  const body = source
    .slice(start, end)
    .replace(/base64DecodeToExistingUint8Array\(bufferView, (\d+), "([^"]*)"\)/g, (whole, offset, data) => {
      return `writeSegment(${offset}, ${JSON.stringify(Buffer.from(data, 'base64').toString('latin1'))})`;
    });
  return `
var bufferView;
function writeSegment(offset, data) {
  for (var i = 0; i < data.length; i++) bufferView[offset + i] = data.charCodeAt(i);
}
${body}
module.exports = asmFunc;
`;
}
