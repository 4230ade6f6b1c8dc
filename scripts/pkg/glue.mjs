// wasm-bindgen's glue → the module that js-glue imports as `#bindgen`.
import { writeFileSync } from 'node:fs';

/** Rewrites the glue for the shortened names and for memory that may be plain JavaScript. */
export function writeGlue(source, names, to) {
  let text = source;
  // The twin's memory is replaced when it grows, and its old buffer stays readable: only identity tells.
  text = swap(text, /(cached\w+ArrayMemory0)\.byteLength === 0/g, '$1.buffer !== wasm.memory.buffer');
  const short = new Map(names.exports.map(({ from, to: name }) => [from, name]));
  text = text.replace(/\bwasm\.(\w+)/g, (whole, name) => (short.has(name) ? `wasm.${short.get(name)}` : whole));
  text = text.replace(/^export (?=function|const|let)/gm, '');
  const imports = names.imports.map(({ from, to: name }) => `${name}: ${from}`).join(', ');
  text += `\nexport const imports = { a: { ${imports} } };\nexport { __wbg_set_wasm as setWasm };\n`;
  writeFileSync(to, text);
}

function swap(text, pattern, replacement) {
  if (!pattern.test(text)) throw new Error(`wasm-bindgen's glue no longer has ${pattern}: look at what replaced it`);
  return text.replace(pattern, replacement);
}
