// The shipped machine without the JavaScript around it, on either engine: numbers and texts go in, and everything
// that comes out is written down.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageDir } from './world.mjs';

export const { border } = JSON.parse(readFileSync(join(packageDir, '../build-info.json'), 'utf8'));
const { compile } = WebAssembly;
const module = await compile(readFileSync(join(packageDir, 'mp-session.wasm')));
const twin = createRequire(import.meta.url)(join(packageDir, 'twin.js'));

export const engines = {
  wasm: (imports) => new WebAssembly.Instance(module, imports).exports,
  twin,
};

/**
 * Returns `{ call(name, ...numbers), text(text), memory(), log }`; what is called and what comes of it goes to `log`.
 * `onDelivery` may call back while the machine is on the stack.
 */
export function openBorder(engine, onDelivery = () => {}) {
  const log = [];
  const bytes = () => new Uint8Array(exported('memory').buffer);
  const receive = {
    text: (address, length) => log.push(Buffer.from(bytes().slice(address >>> 0, (address >>> 0) + (length >>> 0))).toString()),
    number: (value) => log.push(value),
    deliver(...numbers) {
      const delivery = numbers.map((number, index) => (index < 5 ? number >>> 0 : number));
      log.push(delivery);
      onDelivery(...delivery);
    },
  };
  const imports = { a: {} };
  for (const { from, to } of border.imports) imports.a[to] = receive[/^__wbg_(\w+)_/.exec(from)[1]];
  const exports = engines[engine](imports);
  const exported = (name) => exports[border.exports.find(({ from }) => from === name).to];

  function call(name, ...numbers) {
    const result = exported(name)(...numbers);
    if (result !== undefined) log.push(`${name}: ${result >>> 0}`);
    return result === undefined ? undefined : result >>> 0;
  }

  function text(words) {
    const encoded = new TextEncoder().encode(words);
    const address = exported('post')(encoded.length) >>> 0;
    bytes().set(encoded, address);
  }

  return { call, text, memory: bytes, log };
}
