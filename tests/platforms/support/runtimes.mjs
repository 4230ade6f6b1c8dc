// The runtimes that uni-app and Taro put between an app and its platform, as scripts of the sandbox.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('..', import.meta.url));

const flags = ['INNER_HTML', 'ADJACENT_HTML', 'SIZE_APIS', 'TEMPLATE_CONTENT', 'MUTATION_OBSERVER', 'CLONE_NODE', 'CONTAINS'];

async function bundle(contents, define) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    format: 'cjs',
    target: 'es2017',
    write: false,
    logLevel: 'error',
    define,
    // Only a hook of Vue's components is asked for, and there are none here.
    plugins: [{
      name: 'no-vue',
      setup(setup) {
        setup.onResolve({ filter: /^vue$/ }, () => ({ path: 'vue', namespace: 'no-vue' }));
        setup.onLoad({ filter: /.*/, namespace: 'no-vue' }, () => ({ contents: 'export const injectHook = () => {}' }));
      },
    }],
  });
  return outputFiles[0].text;
}

const UNI = { wx: ['uni-mp-weixin', 'mp-weixin'], tt: ['uni-mp-toutiao', 'mp-toutiao'], my: ['uni-mp-alipay', 'mp-alipay'] };
const TARO = { wx: ['plugin-platform-weapp', 'weapp'], tt: ['plugin-platform-tt', 'tt'], my: ['plugin-platform-alipay', 'alipay'] };

const runtimes = {
  uni(platform) {
    const [name, uniPlatform] = UNI[platform];
    const env = { UNI_PLATFORM: uniPlatform, UNI_SUB_PLATFORM: '', NODE_ENV: 'production', UNI_APP_ID: '', UNI_APP_NAME: '', UNI_APP_VERSION_NAME: '', UNI_APP_VERSION_CODE: '', UNI_COMPILER_VERSION: '', RUN_BY_HBUILDERX: '', UNI_DEBUG: '' };
    const define = Object.fromEntries(Object.entries(env).map(([key, value]) => [`process.env.${key}`, JSON.stringify(value)]));
    return bundle(`export { default as uni } from '@dcloudio/${name}/dist/uni.api.esm.js'`, define);
  },
  Taro(platform) {
    const [name, env] = TARO[platform];
    const define = Object.assign(
      { 'process.env.TARO_ENV': JSON.stringify(env), 'process.env.TARO_PLATFORM': '"mini"', 'process.env.NODE_ENV': '"production"' },
      ...flags.map((flag) => ({ [`ENABLE_${flag}`]: 'false' })),
    );
    return bundle(`import Taro from '@tarojs/api'; import { initNativeApi } from '@tarojs/${name}/dist/runtime-utils.js'; initNativeApi(Taro); export { Taro }`, define);
  },
};

const made = new Map();

/** → the source of a module that exports `uni` or `Taro`, on this platform. */
export function runtimeOf(framework, platform) {
  const key = `${framework} ${platform}`;
  if (!made.has(key)) made.set(key, runtimes[framework](platform));
  return made.get(key);
}

export const installed = join(folder, 'node_modules');
