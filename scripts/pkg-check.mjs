// Fails when pkg/ is not what its sources make: needs neither Rust nor the packages of node_modules.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pkg } from './pkg/paths.mjs';
import { budget, compress } from './pkg/sizes.mjs';
import { hashProduct, hashSources } from './pkg/sources.mjs';

const problems = [];
const path = join(pkg, 'build-info.json');
if (!existsSync(path)) {
  problems.push('pkg/build-info.json is missing');
} else {
  const info = JSON.parse(readFileSync(path, 'utf8'));
  if (info.sources !== hashSources()) problems.push('sources changed after pkg/ was built');
  const product = hashProduct();
  const names = new Set([...Object.keys(product), ...Object.keys(info.files)]);
  for (const name of names) {
    if (product[name] !== info.files[name]) problems.push(`pkg/${name} is not what the build wrote`);
  }
  const weigh = (name) => compress(readFileSync(join(pkg, 'miniprogram_dist', name))).length;
  const start = weigh('mp-session.wasm') + weigh('index.js');
  if (start > budget.start) problems.push(`start weight is ${start} bytes, more than ${budget.start}`);
  const twin = weigh('twin.js');
  if (twin > budget.twin) problems.push(`the twin is ${twin} bytes, more than ${budget.twin}`);
}

for (const problem of problems) console.error(`pkg-check: ${problem}`);
if (problems.length) {
  console.error("pkg-check: run 'make pkg' and commit pkg/");
  process.exitCode = 1;
} else {
  console.log('pkg-check: pkg/ is up to date');
}
