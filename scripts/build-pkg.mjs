// Builds pkg/ from its sources: wasm, its JavaScript twin, the bundled API and what goes beside it.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleIndex, mirror } from './pkg/bundle.mjs';
import { compile, compilerVersions } from './pkg/compile.mjs';
import { checkMvp } from './pkg/gate.mjs';
import { writeGlue } from './pkg/glue.mjs';
import { writeManifest } from './pkg/manifest.mjs';
import { optimize } from './pkg/optimize.mjs';
import { bindgen, dist, pkg, root, work } from './pkg/paths.mjs';
import { writePlugins } from './pkg/plugins.mjs';
import { run } from './pkg/run.mjs';
import { compress, report } from './pkg/sizes.mjs';
import { hashProduct, hashSources, packerVersions } from './pkg/sources.mjs';
import { writeTwin } from './pkg/twin.mjs';

async function main() {
  const sources = hashSources();
  mkdirSync(work, { recursive: true });
  const compiled = compile();
  const optimized = await optimize(compiled.wasm);
  checkMvp(optimized.path);
  writeGlue(readFileSync(compiled.glue, 'utf8'), optimized.names, join(bindgen, 'bindgen.js'));

  rmSync(pkg, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const wasm = readFileSync(optimized.path);
  writeFileSync(join(dist, 'mp-session.wasm'), wasm);
  writeFileSync(join(dist, 'mp-session.wasm.br'), compress(wasm));
  await bundleIndex();
  await writeTwin(optimized.forTwin);
  await mirror();
  await writePlugins();
  writeManifest();

  const sizes = report(dist);
  const info = {
    sources,
    toolchain: Object.assign(compilerVersions(), packerVersions()),
    brotli: sizes.brotli,
    // What the tests of the bare machine call, by its names in the sources.
    border: optimized.names,
    files: hashProduct(),
  };
  writeFileSync(join(pkg, 'build-info.json'), `${JSON.stringify(info, null, 2)}\n`);

  console.log(sizes.table);
  const install = join(root, 'examples/playground/install-sdk.mjs');
  // A rebuild for comparison changes nothing in the repository.
  if (existsSync(install) && pkg === join(root, 'pkg')) run(process.execPath, [install], { stdio: 'inherit' });
  if (hashSources() !== sources) throw new Error('sources changed during the build: run it again');
  if (sizes.over.length) throw new Error(sizes.over.join('; '));
}

main().catch((error) => {
  console.error(`stop: ${error.message}`);
  process.exitCode = 1;
});
