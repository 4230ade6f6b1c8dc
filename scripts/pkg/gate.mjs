// Refuses a module that a phone would refuse.
import { readFileSync } from 'node:fs';
import { tool } from './run.mjs';

const features = [
  'mutable-globals', 'saturating-float-to-int', 'sign-extension', 'simd', 'multi-value', 'bulk-memory', 'reference-types',
];

/** Throws unless the module is pure MVP, exports no Global and imports nothing but functions without i64. */
export function checkMvp(path) {
  tool('wasm-validate', [...features.map((feature) => `--disable-${feature}`), path]);
  const module = new WebAssembly.Module(readFileSync(path));
  const globals = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'global');
  if (globals.length) throw new Error(`exported globals: ${globals.map(({ name }) => name).join(', ')}`);
  const foreign = WebAssembly.Module.imports(module).filter(({ kind }) => kind !== 'function');
  if (foreign.length) throw new Error(`imports that are no functions: ${foreign.map(({ name }) => name).join(', ')}`);
  const wide = wideSignatures(tool('wasm-objdump', ['-x', path]));
  if (wide.length) throw new Error(`i64 at the border: ${wide.join(', ')}`);
}

/** Names of imported and exported functions with an i64, from wasm-objdump's listing. */
export function wideSignatures(listing) {
  const wide = new Set();
  for (const [, index, signature] of listing.matchAll(/^ - type\[(\d+)\] (.*)$/gm)) {
    if (signature.includes('i64')) wide.add(index);
  }
  const names = [];
  for (const [, type, name] of listing.matchAll(/^ - func\[\d+\] sig=(\d+) <(.+?)>(?= <-|$)/gm)) {
    if (wide.has(type)) names.push(name);
  }
  return names;
}
