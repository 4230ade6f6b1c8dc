'use strict';
// Entry for Node, where an app's unit tests run: the same package, its wasm read from disk.

const { readFileSync } = require('fs');
const { basename, join } = require('path');

const sdk = require('./miniprogram_dist/index.js');

// The file as it is even where the compressed one is asked for: nothing is downloaded here, and inflating takes time.
async function instantiate(path, imports) {
  const bytes = readFileSync(join(__dirname, 'miniprogram_dist', basename(path, '.br')));
  return WebAssembly.instantiate(bytes, imports);
}

sdk.useWebAssembly({ instantiate });

module.exports = sdk;

0 && (module.exports = { AuthDisplayMode, AuthStep, SessionError, createSession, defaultSession, mustAuth, useWebAssembly, wxHost, ErrorCode });
