// Sizes: how they are measured, printed and limited.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export function compress(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      // Code repeats itself at distances of whole words more often than a text does.
      [constants.BROTLI_PARAM_NPOSTFIX]: 2,
      [constants.BROTLI_PARAM_NDIRECT]: 8,
    },
  });
}

export function measure(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: compress(bytes).length };
}

// Bytes after brotli. The twin is read only where there is no WebAssembly.
export const budget = { start: 25_000, twin: 22_500 };

const AT_START = ['mp-session.wasm', 'index.js'];
/** Parts of index.js that it reads when they are first used: their sources in js-glue. */
export const WHEN_USED = [
  'requests/requests.js',
  'requests/files.js',
  'requests/sockets.js',
  'authorization/authorization.js',
  'host/elsewhere.js',
  'host/views.js',
  'host/failures.js',
  'api/differing.js',
  'api/seldom-options.js',
  'api/guarded.js',
  'api/status.js',
  'api/accounts.js',
  'errors/notices.js',
  'requests/ending.js',
  'requests/login-data.js',
  'requests/expires-at.js',
  'engine/faults.js',
  'engine/others.js',
  'engine/report.js',
  'errors/composed.js',
  'errors/complaints.js',
];
export const whenUsed = WHEN_USED.map((source) => basename(source));

/** The table that `make pkg` prints, the sizes after brotli by name, and what is over budget. */
export function report(folder) {
  const rows = [...AT_START, ...whenUsed, 'twin.js'].map((name) => Object.assign({ name }, measure(readFileSync(join(folder, name)))));
  const brotli = Object.fromEntries(rows.map((row) => [row.name, row.brotli]));
  const sum = (names) => names.reduce((total, name) => total + brotli[name], 0);
  brotli.start = sum(AT_START);
  brotli.whenUsed = sum(whenUsed);
  const line = (name, raw, gzip, size) => `${name.padEnd(26)}${[raw, gzip, size].map((cell) => String(cell).padStart(10)).join('')}`;
  const table = [
    line('bytes', 'raw', 'gzip', 'brotli'),
    ...rows.map((row) => line(row.name, row.raw, row.gzip, row.brotli)),
    line('start (wasm.br + index.js)', '', '', brotli.start),
  ].join('\n');
  const over = [];
  if (brotli.start > budget.start) over.push(`start weight is ${brotli.start} bytes, more than ${budget.start}`);
  if (brotli['twin.js'] > budget.twin) over.push(`the twin is ${brotli['twin.js']} bytes, more than ${budget.twin}`);
  return { table, over, brotli };
}
