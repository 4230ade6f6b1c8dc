// What an import of the installed package leads to: bundlers get the Mini Program's files, Node those that read from disk.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { build } from 'esbuild'
import ts from 'typescript'
import { installPackage } from './support/installed.mjs'

const folder = installPackage()
const place = 'node_modules/mp-session/'

/** → the package's files that a bundler takes for `import`s of these paths. */
const bundled = async (platform, ...paths) => {
  const { metafile } = await build({
    stdin: { contents: paths.map((path) => `import '${path}'`).join('\n'), resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    platform,
    logLevel: 'silent',
  })
  return Object.keys(metafile.inputs).filter((name) => name.startsWith(place)).map((name) => name.slice(place.length))
}
/** Every path that has types, as it is imported, and where they lie in the package. */
const typed = () => {
  const { exports } = JSON.parse(readFileSync(join(folder, place, 'package.json'), 'utf8'))
  return Object.entries(exports).flatMap(([path, { types }]) => {
    if (!types || !types.includes('*')) return types ? [[path, types]] : []
    const [before, after] = types.split('*')
    const names = readdirSync(join(folder, place, before)).filter((name) => name.endsWith(after))
    return names.map((name) => [path.replace('*', name.slice(0, -after.length)), before + name])
  })
}
const node = (name, code) => {
  writeFileSync(join(folder, name), code)
  return execFileSync(process.execPath, [name], { cwd: folder, encoding: 'utf8' }).trim()
}

describe('the installed package', () => {
  for (const platform of ['browser', 'neutral']) {
    test("gives a bundler for '" + platform + "' the Mini Program's entry, and nothing of Node", async () => {
      const files = await bundled(platform, 'mp-session', 'mp-session/interceptors/axios', 'mp-session/host/tt', 'mp-session/host/web')
      for (const entry of ['index.js', 'interceptors/axios.js', 'host/tt.js', 'host/web.js']) assert.ok(files.includes('miniprogram_dist/' + entry), entry)
      assert.deepEqual(files.filter((name) => !name.startsWith('miniprogram_dist/')), [])
    })
  }

  test('gives a bundler the address of the wasm, for a browser', async () => {
    const contents = "import address from 'mp-session/mp-session.wasm'; console.log(address)"
    const { metafile } = await build({
      stdin: { contents, resolveDir: folder },
      absWorkingDir: folder,
      bundle: true,
      write: false,
      outdir: 'out',
      metafile: true,
      platform: 'browser',
      loader: { '.wasm': 'file' },
    })
    assert.ok(Object.keys(metafile.inputs).includes(place + 'miniprogram_dist/mp-session.wasm'))
  })

  test('gives a bundler for Node the entry for Node', async () => {
    assert.ok((await bundled('node', 'mp-session')).includes('node.js'))
  })

  test('gives a bundler that knows no exports the same', () => {
    const { browser, exports } = JSON.parse(readFileSync(join(folder, place, 'package.json'), 'utf8'))
    assert.equal('./' + browser, exports['.'].default)
  })

  test('gives Node its own entry, by import and by require', () => {
    const show = "; console.log(typeof createSession, require.resolve('mp-session'))"
    const expected = 'function ' + join(folder, place, 'node.js')
    assert.equal(node('required.cjs', "const { createSession } = require('mp-session')" + show), expected)
    const imported = "import { createRequire } from 'node:module'; import { createSession } from 'mp-session'; const require = createRequire(import.meta.url)"
    assert.equal(node('imported.mjs', imported + show), expected)
  })

  for (const tag of ['auth-flow', 'auth-popup', 'phone-container', 'user-container']) {
    test('leads to the component ' + tag + ' by its folder and by its file', async () => {
      for (const path of [tag, tag + '/index']) {
        const files = await bundled('browser', 'mp-session/components/' + path)
        assert.ok(files.includes('miniprogram_dist/components/' + tag + '/index.js'), path)
      }
    })
  }

  for (const [path, types] of typed()) {
    test('shows TypeScript the same types of ' + path + ', however it looks for them', () => {
      const { Node10, Node16, NodeNext, Bundler } = ts.ModuleResolutionKind
      for (const moduleResolution of [Node10, Node16, NodeNext, Bundler]) {
        const { resolvedModule } = ts.resolveModuleName(path.replace('.', 'mp-session'), join(folder, 'app.ts'), { moduleResolution }, ts.sys)
        assert.equal(resolvedModule && resolvedModule.resolvedFileName, join(folder, place, types), ts.ModuleResolutionKind[moduleResolution])
      }
    })
  }

  test('lets tools read its manifest', () => {
    assert.equal(node('manifest.cjs', "console.log(require('mp-session/package.json').name)"), 'mp-session')
  })
})
