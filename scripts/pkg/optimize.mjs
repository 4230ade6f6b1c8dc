// wasm → the smallest equivalent wasm that old iOS engines accept.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { work } from './paths.mjs';
import { compress } from './sizes.mjs';
import { tool } from './run.mjs';

const lowerings = [
  '--llvm-memory-copy-fill-lowering',
  '--llvm-nontrapping-fptoint-lowering',
  '--signext-lowering',
];

// Tried in turn; the smallest result after brotli is kept. None is best for every program.
const recipes = [
  ['-Oz', '--converge'],
  ['-Oz', '--flatten', '--rereloop', '-Oz', '-Oz', '--converge'],
  ['--flatten', '--rereloop', '-O4', '-Oz', '--converge'],
];

const trims = ['--strip-debug', '--strip-producers', '--strip-target-features', '--low-memory-unused'];

/** Returns the bytes of the optimised module and the map of shortened import and export names. */
export async function optimize(path) {
  const plain = join(work, 'plain.wasm');
  const lowered = join(work, 'lowered.wasm');
  await dropExportedGlobals(path, plain);
  tool('wasm-opt', [plain, '-o', lowered, '--enable-bulk-memory', '--enable-sign-ext', '--enable-nontrapping-float-to-int', ...lowerings]);

  let best = null;
  recipes.forEach((recipe, index) => {
    const candidate = join(work, `candidate-${index}.wasm`);
    tool('wasm-opt', [lowered, '-o', candidate, '--mvp-features', ...trims, ...recipe]);
    const size = compress(readFileSync(candidate)).length;
    if (best === null || size < best.size) best = { candidate, size, recipe };
  });

  const final = join(work, 'final.wasm');
  const said = tool('wasm-opt', [best.candidate, '-o', final, '--mvp-features', '--minify-imports-and-exports-and-modules']);
  return { path: final, names: readNames(said), recipe: best.recipe };
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
