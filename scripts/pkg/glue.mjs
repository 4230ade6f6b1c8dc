// wasm-bindgen's glue → the module that js-glue imports as `#bindgen`.
import { writeFileSync } from 'node:fs';

/** Rewrites the glue for the shortened names, and ties it to the functions that the machine calls. */
export function writeGlue(source, names, to) {
  const short = new Map(names.exports.map(({ from, to: name }) => [from, name]));
  const text = source
    .replace(/\bwasm\.(\w+)/g, (whole, name) => (short.has(name) ? `wasm.${short.get(name)}` : whole))
    .replace(/^export (?=function __|let)/gm, '');
  const imports = names.imports.map(({ from, to: name }) => `${name}: ${from}`).join(', ');
  writeFileSync(to, `import { deliver, number, text } from '#border';
${text}
export const imports = { a: { ${imports} } };
export const memory = () => wasm.${short.get('memory')}.buffer;
export { __wbg_set_wasm as setWasm };
`);
}
