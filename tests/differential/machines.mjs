// What ships, behind the border of its sources: js-glue/engine/border.js over the exports of the wasm or of the twin.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { border as names, engines } from '../sandbox/border.mjs';
import { Writer } from './bytes.mjs';

export const OPEN = 0;
export const TAKE = 1;
export const CLOSE = 2;
const MAY_ATTACH = 3;

// As tests/differential/native/outbox.rs has them.
export const DELIVERY = 1;
export const RESULT = 2;
export const SNAPSHOT = 3;
export const TRAP = 4;

const source = fileURLToPath(new URL('../../js-glue/engine/border.js', import.meta.url));

// What wasm-bindgen writes, by the names of the shipped file.
function bindgen() {
  const exported = Object.fromEntries(names.exports.map(({ from, to }) => [from, to]));
  const imported = Object.fromEntries(names.imports.map(({ from, to }) => [/^__wbg_(\w+)_/.exec(from)[1], to]));
  const functions = Object.keys(exported).filter((name) => name !== 'memory');
  return `
import { deliver, number, text } from '#border';
let exported;
export const setExports = (exports) => (exported = exports);
export const memory = () => exported.${exported.memory}.buffer;
${functions.map((name) => `export const ${name} = (...numbers) => exported.${exported[name]}(...numbers) >>> 0;`).join('\n')}
export const imports = { a: {
  ${imported.number}: (value) => number(value),
  ${imported.text}: (address, length) => text(address >>> 0, length >>> 0),
  ${imported.deliver}: (port, kind, id, value, extra, time) => deliver(port >>> 0, kind >>> 0, id >>> 0, value >>> 0, extra >>> 0, time),
} };
`;
}

async function bundleBorder() {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '#border'; export { drain, imports, setExports } from '#bindgen';" },
    bundle: true, write: false, format: 'iife', globalName: 'border',
    plugins: [{
      name: 'border',
      setup(setup) {
        setup.onResolve({ filter: /^#border$/ }, () => ({ path: source }));
        setup.onResolve({ filter: /^#bindgen$/ }, () => ({ path: 'bindgen', namespace: 'bindgen' }));
        setup.onLoad({ filter: /.*/, namespace: 'bindgen' }, () => ({ contents: bindgen() }));
      },
    }],
  });
  return outputFiles[0].text;
}

const code = await bundleBorder();

/** `instantiate(imports)` → exports. → `answer(call)`: the bytes of everything that comes of it; `renew()` makes a new instance. */
export function createMachine(engine, instantiate) {
  const border = new Function(`${code}; return border;`)();
  const out = new Writer();
  let machine;

  const port = (kind, id, value, extra, time, texts, row) => {
    out.byte(DELIVERY);
    for (const number of [kind, id, value, extra]) out.integer(number);
    out.numbers([time]);
    out.numbers(row);
    out.texts(texts);
  };
  const result = (number) => {
    out.byte(RESULT);
    out.integer(number);
  };
  function look(now) {
    const row = border.takeSnapshot(machine, now);
    out.byte(SNAPSHOT);
    out.numbers(row);
  }
  const calls = {
    [OPEN]({ row, texts, arguments: [found, now] }) {
      machine = border.openMachine(port, row, texts, found, now);
      border.drain(machine);
      look(now);
    },
    [TAKE]({ row, texts, arguments: [kind, id, value, extra, now] }) {
      result(border.takeStep(machine, now, kind, id, value, extra, texts, row));
      border.drain(machine);
      look(now);
    },
    [CLOSE]: () => border.closeMachine(machine),
    [MAY_ATTACH]: ({ texts: [prefix] }) => result(border.judge(machine, prefix)),
  };

  return {
    engine,
    renew() {
      border.setExports(instantiate(border.imports));
      border.reset();
    },
    answer(call) {
      try {
        calls[call.entry](call);
      } catch (error) {
        out.byte(TRAP);
        out.texts([String(error)]);
      }
      return out.take();
    },
  };
}

export const machines = Object.entries(engines).map(([name, instantiate]) => createMachine(name, instantiate));
