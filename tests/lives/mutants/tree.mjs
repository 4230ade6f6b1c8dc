// A copy of the tree in which mutants are made and packed, quickly: nothing is optimised and nothing minified but names.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
export const tree = join(root, 'target/lives/tree')
const COPIED = ['Cargo.toml', 'Cargo.lock', 'package.json', 'rustfmt.toml', 'src', 'js-glue', 'scripts', 'benches/core.rs', 'examples', 'tests']
/** What a std for wasm uses; Node knows all of it. */
const ALLOWED = ['bulk-memory', 'bulk-memory-opt', 'sign-ext', 'nontrapping-float-to-int', 'mutable-globals', 'reference-types', 'multivalue'].map((name) => '--enable-' + name)

/** All files below a folder. */
export const filesBelow = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })

/** A fresh copy; what cargo has built for it stays. */
export const copyTree = () => {
  mkdirSync(tree, { recursive: true })
  for (const name of COPIED) {
    const from = join(root, name)
    if (!existsSync(from)) continue
    rmSync(join(tree, name), { recursive: true, force: true })
    // Keeping the times keeps cargo from building again what has not changed.
    cpSync(from, join(tree, name), { recursive: true, preserveTimestamps: true, filter: (path) => !/node_modules|\/target(\/|$)|examples\/(server|miniprogram|playground)(\/|$)/.test(path) })
  }
  // The last mutant's file is older now than what was built of it.
  const now = new Date()
  utimesSync(join(tree, 'src/lib.rs'), now, now)
  if (!existsSync(join(tree, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
}

/** The build's own modules, those of the copy: they work on the folder they lie in. */
const script = (name) => import(pathToFileURL(join(tree, 'scripts/pkg', name)).href)

/**
 * Compiles the copy to wasm with the std that comes with the toolchain. Optimising and the MVP's limits are what takes
 * the time of a real build, and neither should change what the code means.
 */
const compile = (run, work) => {
  const toolchain = run('bash', ['-c', 'source scripts/lib.sh; wasm_toolchain']).trim()
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: join(work, 'cargo'),
    CARGO_PROFILE_RELEASE_LTO: 'off',
    CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
    CARGO_PROFILE_RELEASE_INCREMENTAL: 'true',
    RUSTFLAGS: '-Ctarget-cpu=mvp -Ctarget-feature=+mutable-globals,+bulk-memory,+nontrapping-fptoint,+sign-ext',
  }
  if (toolchain === 'debian') env.RUSTUP_TOOLCHAIN = 'debian'
  // The package is the crate without the typed API of its own.
  const lean = /^default *=/m.test(readFileSync(join(tree, 'Cargo.toml'), 'utf8')) ? ['--no-default-features'] : []
  const target = ['--target', 'wasm32-unknown-unknown']
  run('cargo', ['rustc', '--quiet', '--locked', '--release', '--lib', '--crate-type', 'cdylib', ...target, ...lean], { cwd: tree, env })
  return join(env.CARGO_TARGET_DIR, 'wasm32-unknown-unknown/release/mp_session.wasm')
}

/** Compiles and packs the copy's wasm; its glue goes where the bundler looks for it. → whether that glue is a new one. */
export const packWasm = async () => {
  const [{ run, tool }, { writeGlue }, { bindgen, dist, work }] = await Promise.all(['run.mjs', 'glue.mjs', 'paths.mjs'].map(script))
  // The std that comes with the toolchain declares features that make wasm-bindgen look for tables nobody uses.
  const plain = join(work, 'mp_session.wasm')
  tool('wasm-opt', [compile(run, work), '-o', plain, ...ALLOWED, '--strip-target-features'])
  run('wasm-bindgen', ['--target', 'bundler', '--no-typescript', '--out-dir', bindgen, plain])
  const short = join(work, 'short.wasm')
  const said = tool('wasm-opt', [join(bindgen, 'mp_session_bg.wasm'), '-o', short, ...ALLOWED, '--minify-imports-and-exports-and-modules'])
  const { imports, exports } = JSON.parse(said)
  const names = { imports: imports.map(([, from, to]) => ({ from, to })), exports: exports.map(([from, to]) => ({ from, to })) }
  const glue = join(bindgen, 'bindgen.js')
  const before = existsSync(glue) ? readFileSync(glue, 'utf8') : ''
  writeGlue(readFileSync(join(bindgen, 'mp_session_bg.js'), 'utf8'), names, glue)
  mkdirSync(dist, { recursive: true })
  const bytes = readFileSync(short)
  writeFileSync(join(dist, 'mp-session.wasm'), bytes)
  // The same wasm where an app without WebAssembly has its twin: a real one takes as long as all the rest.
  writeFileSync(
    join(dist, 'twin.js'),
    `const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (one) => one.charCodeAt(0))
module.exports = (imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports\n`
  )
  return readFileSync(glue, 'utf8') !== before
}

/** Bundles the copy's js-glue. → the folder of the package. */
export const packScripts = async () => {
  const [{ bundleIndex, mirror }, { dist }] = await Promise.all(['bundle.mjs', 'paths.mjs'].map(script))
  await bundleIndex()
  await mirror()
  return dist
}

/** Changes the one file of the copy's folder in which `find` occurs. → the way back. */
export const replaceOnce = (folder, { name, find, put }) => {
  const hits = filesBelow(join(tree, folder)).filter((path) => path.endsWith('.js') && readFileSync(path, 'utf8').includes(find))
  if (hits.length !== 1) throw new Error(`the break '${name}' does not apply any more: ${hits.length} files hold ${find}`)
  const source = readFileSync(hits[0], 'utf8')
  writeFileSync(hits[0], source.replace(find, () => put))
  return () => writeFileSync(hits[0], source)
}
