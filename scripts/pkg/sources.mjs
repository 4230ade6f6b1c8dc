// What pkg/ is made of, and how one sees that it is still the same.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { files } from './files.mjs';
import { glue, pkg, root } from './paths.mjs';

const single = ['Cargo.toml', 'Cargo.lock', 'LICENSE-APACHE', 'LICENSE-MIT', 'examples/server/openapi.yaml', 'scripts/build-pkg.mjs'];
const packers = ['acorn', 'binaryen', 'esbuild', 'terser'];

export function sourceFiles() {
  const glueFiles = files(glue).filter((path) => !path.endsWith('.test.js'));
  return [...single.map((name) => join(root, name)), ...files(join(root, 'src')), ...files(join(root, 'scripts/pkg')), ...glueFiles]
    .filter((path) => existsSync(path))
    .map((path) => relative(root, path))
    .sort();
}

export function hashSources() {
  const hash = createHash('sha256');
  for (const name of sourceFiles()) hash.update(`${name}\0${sha256(join(root, name))}\n`);
  hash.update(JSON.stringify(packerVersions()));
  return hash.digest('hex');
}

export function packerVersions() {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.fromEntries(packers.map((name) => [name, locked[`node_modules/${name}`].version]));
}

/** Name → sha256 of everything in pkg/ but the build information. */
export function hashProduct() {
  const hashes = hashFolder(pkg);
  delete hashes['build-info.json'];
  return hashes;
}

/** Name → sha256 of everything under a folder. */
export function hashFolder(folder) {
  return Object.fromEntries(files(folder).map((path) => [relative(folder, path), sha256(path)]));
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
