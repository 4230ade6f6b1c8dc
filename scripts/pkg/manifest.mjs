// The files of the package that are not code of the Mini Program: manifest, Node entry, contract, back-end checks,
// licences, readme.
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { dist, glue, pkg, root } from './paths.mjs';
import { PLUGINS } from './plugins.mjs';

export function writeManifest() {
  const crate = readFileSync(join(root, 'Cargo.toml'), 'utf8');
  const field = (name) => new RegExp(`^${name} = "(.*)"$`, 'm').exec(crate)[1];
  const manifest = {
    name: field('name'),
    version: field('version'),
    description: field('description'),
    license: field('license'),
    keywords: ['wechat', 'miniprogram', 'session', 'login', 'wasm'],
    main: 'node.js',
    // Bundlers that know no exports map take this; node.js reads files.
    browser: 'miniprogram_dist/index.js',
    miniprogram: 'miniprogram_dist',
    types: 'miniprogram_dist/index.d.ts',
    // For resolvers that know no exports map, and for Mini Programs, where folders are copied out of the package.
    typesVersions: {
      '*': {
        // TypeScript sends `types` through this map as well.
        'miniprogram_dist/*': ['miniprogram_dist/*'],
        ...Object.fromEntries(PLUGINS.map((name) => [name, [`${name}.d.ts`]])),
        '*': ['miniprogram_dist/*', 'miniprogram_dist/*/index.d.ts'],
      },
    },
    exports: {
      '.': { types: './miniprogram_dist/index.d.ts', node: './node.js', default: './miniprogram_dist/index.js' },
      './package.json': './package.json',
      './openapi.yaml': './openapi.yaml',
      // For builds for a browser: the address of this file is the option wasmPath.
      './mp-session.wasm': './miniprogram_dist/mp-session.wasm',
      './testing': { types: './miniprogram_dist/testing/index.d.ts', default: './miniprogram_dist/testing/index.js' },
      './envelope': { types: './miniprogram_dist/envelope.d.ts', default: './miniprogram_dist/envelope.js' },
      './host/*': { types: './miniprogram_dist/host/*.d.ts', default: './miniprogram_dist/host/*.js' },
      './interceptors/*': { types: './miniprogram_dist/interceptors/*.d.ts', default: './miniprogram_dist/interceptors/*.js' },
      './components/jsx': { types: './miniprogram_dist/components/jsx.d.ts' },
      './components/vue': { types: './miniprogram_dist/components/vue.d.ts' },
      ...Object.fromEntries(PLUGINS.map((name) => [`./${name}`, { types: `./${name}.d.ts`, default: `./${name}.js` }])),
      './components/*': './miniprogram_dist/components/*/index.js',
      './components/*/index': './miniprogram_dist/components/*/index.js',
    },
    bin: { 'mp-session-conformance': 'conformance/cli.mjs' },
    files: ['miniprogram_dist', 'LICENSE-*', 'components', 'conformance', 'openapi.yaml', 'node.js', ...PLUGINS.flatMap((name) => [`${name}.js`, `${name}.d.ts`]), 'build-info.json'],
    engines: { node: '>=18' },
  };
  writeFileSync(join(pkg, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // `import { … }` in Node finds the names of a CommonJS module by reading it, and not in minified code.
  const names = Object.keys(createRequire(import.meta.url)(join(dist, 'index.js')));
  const entry = readFileSync(join(root, 'scripts/pkg/node-entry.cjs'), 'utf8');
  writeFileSync(join(pkg, 'node.js'), `${entry}\n0 && (module.exports = { ${names.join(', ')} });\n`);
  cpSync(join(glue, 'kits/conformance'), join(pkg, 'conformance'), { recursive: true });
  copyFileSync(join(root, 'examples/server/openapi.yaml'), join(pkg, 'openapi.yaml'));
  for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(root, name), join(pkg, name));
  // The repository's own links to files that are not in the package.
  copyFileSync(join(glue, 'package-readme.md'), join(pkg, 'README.md'));
}
