'use strict';
// Entry for Node, where an app's unit tests run: the same package, its wasm read from disk.

const { readFile } = require('fs/promises');
const { basename, join } = require('path');
const { promisify } = require('util');
const { brotliDecompress } = require('zlib');

module.exports = require('./miniprogram_dist/index.js');

async function instantiate(path, imports) {
  const bytes = await readFile(join(__dirname, 'miniprogram_dist', basename(path)));
  const wasm = path.endsWith('.br') ? await promisify(brotliDecompress)(bytes) : bytes;
  return WebAssembly.instantiate(wasm, imports);
}

module.exports.useWebAssembly({ instantiate });
