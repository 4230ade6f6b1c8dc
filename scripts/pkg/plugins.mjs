// Build plugins and what build tools look for outside of miniprogram_dist: none of it reaches a phone.
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { files } from './files.mjs';
import { glue, pkg } from './paths.mjs';

const sources = join(glue, 'kits/plugins');
/** Each is a file at the top of the package: some tools look a plugin up without reading `exports`. */
export const PLUGINS = ['taro', 'vite', 'webpack'];

export async function writePlugins() {
  await build({
    entryPoints: PLUGINS.map((name) => join(sources, `${name}.js`)),
    outdir: pkg,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    charset: 'utf8',
    legalComments: 'none',
    // `require` and `import` both get the plugin itself.
    footer: { js: 'module.exports = module.exports.default;' },
    logLevel: 'error',
  });
  for (const name of readdirSync(sources).filter((file) => file.endsWith('.d.ts'))) copyFileSync(join(sources, name), join(pkg, name));
  writeComponents();
}

/** Taro without its plugin looks for `mp-session/components/…` in the package's own folder and compiles what it finds. */
function writeComponents() {
  const components = join(glue, 'components');
  for (const path of files(components)) {
    const name = relative(components, path);
    const to = join(pkg, 'components', name);
    const isEntry = name.endsWith('/index.js');
    if (!isEntry && !/\.(json|wxml|wxss)$/.test(name)) continue;
    mkdirSync(dirname(to), { recursive: true });
    if (isEntry) writeFileSync(to, `require('../../miniprogram_dist/components/${name}');\n`);
    else copyFileSync(path, to);
  }
}
