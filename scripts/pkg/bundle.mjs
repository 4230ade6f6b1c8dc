// js-glue → the CommonJS files of the package, ES2017 at most.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build, transform } from 'esbuild';
import { minify } from 'terser';
import { compileEagerly } from './eager.mjs';
import { files } from './files.mjs';
import { bindgen, dist, glue } from './paths.mjs';
import { WHEN_USED, compress } from './sizes.mjs';
import { keepYoung } from './young.mjs';

// These folders keep their shape in the package, under their last name; everything else becomes part of index.js.
const mirrored = ['components', 'host', 'interceptors', 'kits/testing'];
// An entry that is one file.
const single = ['envelope.js'];
// Parts of index.js though they lie in a mirrored folder.
const inside = ['common', 'elsewhere', 'failure-kinds', 'failures', 'global-wx', 'like-wx', 'platforms', 'views', 'wx'].map((name) => `host/${name}.js`);
/** No file of its own: what uses it holds it. */
const isPart = (name) => inside.includes(name) || name.startsWith('host/browser/');

/**
 * index.js, the public API, the engine and the glue in one file; and beside it the parts that it reads when they are
 * first used. `finish` makes the code small; tests that change the code need it as it is.
 */
export async function bundleIndex(finish = async (code) => keepYoung(await smallest(code))) {
  writeFileSync(join(dist, 'index.js'), compileEagerly(await bundle('index.js', finish)));
  for (const source of WHEN_USED) writeFileSync(join(dist, basename(source)), await bundle(source, finish));
}

async function bundle(name, finish) {
  const result = await build({
    entryPoints: [join(glue, name)],
    bundle: true,
    write: false,
    format: 'esm',
    // Puts the constants of other files into their places: terser does not where a key is computed.
    minifySyntax: true,
    target: 'es2017',
    charset: 'utf8',
    legalComments: 'none',
    alias: { '#bindgen': join(bindgen, 'bindgen.js'), '#border': join(glue, 'engine/border.js') },
    plugins: [keepRequire()],
  });
  return withRequire(await finish(toCommonJs(result.outputFiles[0].text)));
}

/** Interceptors, components, the testing kit, hosts and the envelope: file by file. */
export async function mirror() {
  for (const folder of [...mirrored, ...single]) {
    const paths = single.includes(folder) ? [join(glue, folder)] : files(join(glue, folder));
    for (const path of paths) {
      const name = relative(glue, path);
      if (isPart(name) || name.endsWith('.test.js')) continue;
      const to = join(dist, basename(folder), relative(join(glue, folder), path));
      mkdirSync(dirname(to), { recursive: true });
      if (!name.endsWith('.js')) {
        copyFileSync(path, to);
        continue;
      }
      const result = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        format: 'cjs',
        // Adds the names of the exports in a way that `import { … }` in Node understands.
        platform: 'node',
        target: 'es2017',
        charset: 'utf8',
        legalComments: 'none',
        minify: true,
        plugins: [keepMirrored(path)],
      });
      writeFileSync(to, result.outputFiles[0].text);
    }
  }
  for (const name of readdirSync(glue).filter((file) => file.endsWith('.d.ts'))) {
    copyFileSync(join(glue, name), join(dist, name));
  }
}

// esbuild has a `require` of its own in modules; the one in the package must be the Mini Program's, spelled out. What
// is read when it is first used lies in a folder here, and beside index.js there.
function keepRequire() {
  return {
    name: 'keep-require',
    setup(setup) {
      setup.onLoad({ filter: /js-glue\/[\w/-]+\.js$/ }, (args) => ({
        contents: readFileSync(args.path, 'utf8').replace(/\brequire\('(?:[^']*\/)?([^'/]+)'\)/g, "__require__('./$1')"),
      }));
    },
  };
}

function withRequire(code) {
  return code.replace(/__require__\(/g, 'require(');
}

function toCommonJs(code) {
  return code.replace(/export \{([^}]*)\};?\s*$/, (whole, list) => {
    const names = list.split(',').map((item) => item.trim());
    const entries = names.filter((item) => item !== 'whenLookedAt').map((item) => {
      const [local, name] = item.split(' as ');
      return `${name || local}: ${local}`;
    });
    const exported = `module.exports = { ${entries.join(', ')} };\n`;
    if (!names.includes('whenLookedAt')) return exported;
    return `${exported}for (const name of Object.keys(whenLookedAt)) Object.defineProperty(module.exports, name, { get: whenLookedAt[name], enumerable: true });\n`;
  });
}

/** The smaller of two minifiers' results. */
export async function smallest(code) {
  const byEsbuild = await transform(code, { minify: true, target: 'es2017', charset: 'utf8', format: 'cjs' });
  const byTerser = await minify(code, {
    ecma: 2017,
    toplevel: true,
    compress: { passes: 2, keep_fargs: false },
    mangle: true,
    format: { comments: false },
  });
  const candidates = [byEsbuild.code.trim(), byTerser.code]
    .map((text) => withRequire(`"use strict";${text.replace(/^"use strict";/, '')}`))
    .sort((a, b) => compress(Buffer.from(a)).length - compress(Buffer.from(b)).length);
  return `${candidates[0]}\n`;
}

function keepMirrored(entry) {
  return {
    name: 'keep-mirrored',
    setup(setup) {
      setup.onResolve({ filter: /^\./ }, (args) => {
        if (args.importer !== entry) return undefined;
        const target = resolve(args.resolveDir, args.path);
        const name = relative(glue, target);
        const stays = name === 'index.js' || (mirrored.some((folder) => name.startsWith(`${folder}/`)) && !isPart(name));
        return stays ? { path: args.path, external: true } : undefined;
      });
    },
  };
}
