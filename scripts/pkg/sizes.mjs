// Sizes: how they are measured, printed and limited.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export function compress(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

export function measure(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: compress(bytes).length };
}

// Bytes after brotli. At start: the wasm and index.js. The twin is read only where there is no WebAssembly.
export const budget = { start: 20_000, twin: 30_000 };

/** The table that `make pkg` prints, and what in it is over budget. */
export function report(parts) {
  const rows = parts.map(({ name, bytes }) => Object.assign({ name }, measure(bytes)));
  const brotliOf = (name) => rows.find((row) => row.name === name).brotli;
  const start = brotliOf('mp-session.wasm') + brotliOf('index.js');
  const twin = brotliOf('twin.js');
  const line = (name, raw, gzip, brotli) => `${name.padEnd(26)}${[raw, gzip, brotli].map((cell) => String(cell).padStart(10)).join('')}`;
  const table = [
    line('bytes', 'raw', 'gzip', 'brotli'),
    ...rows.map((row) => line(row.name, row.raw, row.gzip, row.brotli)),
    line('start (wasm.br + index.js)', '', '', start),
  ].join('\n');
  const over = [];
  if (start > budget.start) over.push(`start weight is ${start} bytes, more than ${budget.start}`);
  if (twin > budget.twin) over.push(`the twin is ${twin} bytes, more than ${budget.twin}`);
  return { table, over, start, twin };
}
