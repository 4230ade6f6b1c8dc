// Fails when pkg/ is not what its sources make. That is seen by hashes, without Rust or the packages of node_modules;
// where the compiler that is recorded in pkg/ is at hand, the package is also rebuilt and compared byte for byte.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dist, pkg, root, work } from './pkg/paths.mjs';
import { budget, compress } from './pkg/sizes.mjs';
import { hashFolder, hashProduct, hashSources } from './pkg/sources.mjs';

const problems = [];
const path = join(pkg, 'build-info.json');
if (!existsSync(path)) {
  problems.push('pkg/build-info.json is missing');
} else {
  const info = JSON.parse(readFileSync(path, 'utf8'));
  if (info.sources !== hashSources()) problems.push('sources changed after pkg/ was built');
  for (const name of differences(hashProduct(), info.files)) problems.push(`pkg/${name} is not what the build wrote`);
  // The example app holds a copy, so that its folder can be opened as it is.
  const copy = join(root, 'examples/miniprogram/miniprogram_npm/mp-session');
  if (existsSync(copy)) {
    for (const name of differences(hashFolder(copy), hashFolder(dist))) problems.push(`the example app's ${name} is not the package's`);
  }
  const weigh = (name) => compress(readFileSync(join(pkg, 'miniprogram_dist', name))).length;
  const start = weigh('mp-session.wasm') + weigh('index.js');
  if (start > budget.start) problems.push(`start weight is ${start} bytes, more than ${budget.start}`);
  const twin = weigh('twin.js');
  if (twin > budget.twin) problems.push(`the twin is ${twin} bytes, more than ${budget.twin}`);
}

function differences(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]);
}

/** Why the package cannot be rebuilt here; '' when it can. */
async function otherTools(recorded) {
  const packages = spawnSync(process.execPath, [join(root, 'scripts/setup/node-packages.mjs')], { cwd: root });
  if (packages.status !== 0) return "the packages of node_modules are not those of package-lock.json: run 'make setup-node'";
  try {
    const { compilerVersions } = await import('./pkg/compile.mjs');
    const here = compilerVersions();
    return Object.keys(here)
      .filter((name) => here[name] !== recorded[name])
      .map((name) => `it was made with ${name} ${recorded[name]}, here is ${here[name]}`)
      .join('; ');
  } catch (error) {
    return error.message;
  }
}

function rebuild() {
  const rebuilt = join(work, 'rebuilt');
  const env = Object.assign({}, process.env, { MP_SESSION_PKG: rebuilt });
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/build-pkg.mjs')], { env, encoding: 'utf8' });
  if (status !== 0) problems.push(`the package could not be rebuilt: ${stderr.trim()}`);
  else for (const name of differences(hashFolder(rebuilt), hashFolder(pkg))) problems.push(`pkg/${name} is not what a rebuild gives`);
  rmSync(rebuilt, { recursive: true, force: true });
}

let said = 'pkg/ is up to date';
if (!problems.length) {
  const other = await otherTools(JSON.parse(readFileSync(path, 'utf8')).toolchain);
  if (other) said += `; not rebuilt and compared: ${other}`;
  else {
    rebuild();
    said += ', and a rebuild gives the same bytes';
  }
}

for (const problem of problems) console.error(`pkg-check: ${problem}`);
if (problems.length) {
  console.error("pkg-check: run 'make pkg' and commit pkg/");
  process.exitCode = 1;
} else {
  console.log(`pkg-check: ${said}`);
}
