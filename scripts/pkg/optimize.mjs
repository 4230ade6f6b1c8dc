// wasm → the smallest equivalent wasm that old iOS engines accept.
// docs/shipped-bytes.md says of every pass here why it keeps the meaning.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { work } from './paths.mjs';
import { compress } from './sizes.mjs';
import { tool } from './run.mjs';

// Tried in turn; the smallest result after brotli is kept. None is best for every program.
const recipes = [
  ['-Oz', '-ocimfs', '40', '--flatten', '--rereloop', '-Oz', '-Oz', '--converge'],
  ['-Oz', '--flatten', '--rereloop', '-Oz', '-Oz', '--converge'],
  ['--flatten', '--rereloop', '-O4', '-Oz', '--converge'],
];

const trims = ['--strip-debug', '--strip-producers'];
const compiled = ['--enable-bulk-memory', '--enable-sign-ext'];

/**
 * Returns the path of the optimised module, that of the same module with copies and fills of memory
 * left whole, which JavaScript has too, and the map of shortened import and export names.
 *
 * The module's own list of features goes first: binaryen believes it more than its flags, and makes
 * new what was lowered.
 */
export async function optimize(path) {
  const plain = join(work, 'plain.wasm');
  const whole = join(work, 'whole.wasm');
  const lowered = join(work, 'lowered.wasm');
  await dropExportedGlobals(path, plain);
  const said = tool('wasm-opt', [plain, '-o', whole, ...compiled, '--signext-lowering', '--minify-imports-and-exports-and-modules', '--strip-target-features']);
  tool('wasm-opt', [whole, '-o', lowered, ...compiled, '--llvm-memory-copy-fill-lowering']);

  let best = null;
  recipes.forEach((recipe, index) => {
    const candidate = join(work, `candidate-${index}.wasm`);
    tool('wasm-opt', [lowered, '-o', candidate, '--mvp-features', ...trims, ...recipe]);
    const size = compress(readFileSync(candidate)).length;
    if (best === null || size < best.size) best = { candidate, size, recipe };
  });

  const forTwin = join(work, 'for-twin.wasm');
  tool('wasm-opt', [whole, '-o', forTwin, '--mvp-features', '--enable-bulk-memory', ...trims, ...best.recipe]);
  return { path: best.candidate, forTwin, names: readNames(said) };
}

// iOS refuses a module that exports a Global; nothing uses these.
async function dropExportedGlobals(from, to) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(readFileSync(from));
  const globals = [];
  for (let index = 0; index < module.getNumExports(); index++) {
    const info = binaryen.getExportInfo(module.getExportByIndex(index));
    if (info.kind === binaryen.ExternalKinds.Global) globals.push(info.name);
  }
  globals.forEach((name) => module.removeExport(name));
  writeFileSync(to, module.emitBinary());
  module.dispose();
}

// Nine names of ten carry a hash, which no compression makes smaller.
function readNames(text) {
  const { imports, exports } = JSON.parse(text);
  return {
    imports: imports.map(([, from, to]) => ({ from, to })),
    exports: exports.map(([from, to]) => ({ from, to })),
  };
}
