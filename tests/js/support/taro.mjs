import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Taro's own API over a wx, put together as its plug-in for WeChat does; the flags are those its build sets. */
export const taroOn = async (wx) => {
  const flags = ['INNER_HTML', 'ADJACENT_HTML', 'SIZE_APIS', 'TEMPLATE_CONTENT', 'MUTATION_OBSERVER', 'CLONE_NODE', 'CONTAINS']
  const { outputFiles } = await build({
    stdin: {
      contents: `import taro from '@tarojs/api'; import { processApis } from '@tarojs/shared'; export { taro, processApis }`,
      resolveDir: root,
    },
    bundle: true,
    format: 'cjs',
    write: false,
    logLevel: 'error',
    define: Object.assign(
      { 'process.env.TARO_ENV': '"weapp"', 'process.env.TARO_PLATFORM': '"mini"' },
      ...flags.map((flag) => ({ ['ENABLE_' + flag]: 'false' }))
    ),
  })
  const module = { exports: {} }
  new Function('module', 'exports', 'getCurrentPages', 'getApp', outputFiles[0].text)(module, module.exports, () => [], () => ({}))
  const { processApis, taro } = module.exports
  processApis(taro, wx, {})
  return taro
}
