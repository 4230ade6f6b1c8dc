// The engines, by what is to be had here, and the tools that may rewrite the package before it reaches one.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import typescript from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fetched = join(root, '.cache/engines/node/node_modules');
const fromFetched = createRequire(join(fetched, 'none.js'));
const quickJs = fileURLToPath(new URL('quickjs.mjs', import.meta.url));

const isThere = (name) => existsSync(join(fetched, name));
const jsc = ['/usr/bin/jsc', '/usr/local/bin/jsc'].find((path) => existsSync(path));
const oldNode = (name) => isThere(name) && [join(fetched, name, 'bin/node')];

/** `command`: what runs a script, or nothing where the engine is not to be had. `kinds`: what of the package runs there. */
export const engines = [
  { name: 'JavaScriptCore', command: jsc && [jsc], kinds: ['wasm', 'twin'] },
  { name: 'JavaScriptCore without JIT', command: jsc && [jsc, '--useJIT=false'], kinds: ['wasm', 'twin'] },
  { name: 'JavaScriptCore without JIT and WebAssembly', command: jsc && [jsc, '--useJIT=false', '--useWasm=false'], kinds: ['twin'] },
  { name: 'V8 6.8 (Node 10)', command: oldNode('node10'), kinds: ['wasm', 'twin'] },
  { name: 'V8 9.3 (Node 16)', command: oldNode('node16'), kinds: ['wasm', 'twin'] },
  { name: `V8 ${process.versions.v8.split('.').slice(0, 2).join('.')} (Node ${process.versions.node.split('.')[0]})`, command: [process.execPath], kinds: ['wasm', 'twin'] },
  { name: 'QuickJS', command: isThere('quickjs-emscripten') && [process.execPath, quickJs, fetched], kinds: ['twin'] },
];

const lacking = `
for (const [holder, names] of [
  [Array.prototype, ['at', 'flat', 'flatMap', 'findLast']],
  [String.prototype, ['at', 'matchAll', 'replaceAll', 'trimStart', 'trimEnd']],
  [Promise.prototype, ['finally']],
  [Promise, ['allSettled', 'any']],
  [Object, ['fromEntries', 'hasOwn']],
  [root, ['globalThis', 'structuredClone', 'queueMicrotask']],
]) for (const name of names) delete holder[name];
`;

async function macrotaskPromise() {
  const { outputFiles } = await build({
    entryPoints: [join(fetched, 'promise-polyfill/lib/index.js')],
    bundle: true, write: false, format: 'iife', globalName: 'polyfilled',
  });
  return `(function () { ${outputFiles[0].text}; return polyfilled.default || polyfilled; })()`;
}

const byTypeScript = (code) =>
  typescript.transpileModule(code, { compilerOptions: { target: 'ES5', module: 'CommonJS', ignoreDeprecations: '5.0' } }).outputText;
const byBabel = (code) =>
  fromFetched('@babel/core').transformSync(code, {
    presets: [[fromFetched('@babel/preset-env'), { targets: 'ie 11' }]], sourceType: 'script', configFile: false, babelrc: false, compact: false,
  }).code;
// A tool that reads every file as TypeScript, as some of 2022 do.
const byOldEsbuild = (code) =>
  execFileSync(join(fetched, 'esbuild-014/bin/esbuild'), ['--loader=ts', '--minify', '--target=es2017'], { input: code, encoding: 'utf8', maxBuffer: 1 << 26 });

/** What is done to the package before it runs; each on today's V8, wasm and twin. `rewrites`: the twin is another one then. */
export const treatments = [
  { name: 'without `globalThis`, `finally`, `flat` and others', options: () => ({ lacking }) },
  { name: '`Promise` made of macrotasks', needs: 'promise-polyfill', options: async () => ({ promise: await macrotaskPromise() }) },
  { name: 'compiled to ES5 by TypeScript, with the app', rewrites: true, options: () => ({ transform: byTypeScript, compileApp: byTypeScript }) },
  { name: 'compiled to ES5 by Babel, with the app', rewrites: true, needs: '@babel/core', options: () => ({ transform: byBabel, compileApp: byBabel }) },
  { name: 'as it is, the app compiled to ES5 by TypeScript', options: () => ({ compileApp: byTypeScript }) },
  { name: 'as it is, the app compiled to ES5 by Babel', needs: '@babel/core', options: () => ({ compileApp: byBabel }) },
  { name: 'through esbuild 0.14, as TypeScript', rewrites: true, needs: 'esbuild-014', options: () => ({ transform: byOldEsbuild }) },
  { name: 'through terser', rewrites: true, options: () => ({ transform: async (code) => (await minify(code)).code }) },
].map((treatment) => Object.assign(treatment, { isThere: !treatment.needs || isThere(treatment.needs) }));
