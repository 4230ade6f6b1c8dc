// The wasm once more as plain JavaScript, for hosts that have no WebAssembly or fail to load it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { smallest } from './bundle.mjs';
import { dist, work } from './paths.mjs';
import { tool } from './run.mjs';

/** `wasm` still has memory.copy and memory.fill, which become copyWithin and fill. */
export async function writeTwin(wasm) {
  const raw = join(work, 'twin.mjs');
  tool('wasm2js', [wasm, '--enable-bulk-memory', '-Oz', '-o', raw]);
  const code = await smallest(toFactory(readFileSync(raw, 'utf8')));
  writeFileSync(join(dist, 'twin.js'), toAscii(apartFromTypes(code)));
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
${growOrFail(body)}
module.exports = asmFunc;
`;
}

// wasm2js answers a memory that could not grow as if it had; wasm answers -1.
function growOrFail(body) {
  const silent = /\}\s*return oldPages;/;
  if (!silent.test(body)) throw new Error('wasm2js changed how it grows the memory: look at target/pkg/twin.mjs');
  return body.replace(silent, 'return oldPages; } return -1;');
}

// Tools that read every file as TypeScript have been seen to take `a<b&c>=0` for an `a` with type arguments that
// becomes 0: the second comparison goes into parentheses, which no type has there.
function apartFromTypes(code) {
  const edits = [];
  visit(parse(code, { ecmaVersion: 2017, sourceType: 'script' }), ({ type, operator, start, end }) => {
    const isSecond = type === 'BinaryExpression' && /^>=?$/.test(operator) && /<[^<>()=;{}]*$/.test(code.slice(0, start));
    if (isSecond) edits.push([start, '('], [end, ')']);
  });
  return edits
    .sort(([one], [other]) => other - one)
    .reduce((text, [at, mark]) => text.slice(0, at) + mark + text.slice(at), code);
}

function visit(node, found) {
  found(node);
  for (const child of Object.values(node).flat()) if (child && typeof child.type === 'string') visit(child, found);
}

// What is not printable ASCII stands in texts only, and tools of others have been seen to spoil it.
function toAscii(code) {
  return code.replace(/[^\n -~]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
