// An app in the sandbox of a platform, with a fake of the platform and a back end around it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createAppService } from '../../sandbox/app-service.mjs';
import { packageDir } from '../../sandbox/world.mjs';
import { runtimeOf } from './runtimes.mjs';

const { createFakeMy, createFakeTt, createFakeWx } = createRequire(import.meta.url)(join(packageDir, 'testing/index.js'));

export const ORIGIN = 'https://api.example.com';
const FILE = 'wxfile://tmp/receipt.txt';

/** What frameworks ask of a platform besides, at their start. */
const device = {
  getWindowInfo: () => ({ windowWidth: 375, windowHeight: 667, pixelRatio: 2, statusBarHeight: 20, safeArea: { top: 0, bottom: 667 } }),
  getDeviceInfo: () => ({ platform: 'devtools', system: 'iOS 16', model: 'iPhone', brand: 'devtools' }),
  EventChannel: (id) => ({ id }),
};

export const PLATFORMS = {
  wx: { make: createFakeWx, login: 'login', settings: {} },
  tt: { make: createFakeTt, login: 'login', settings: { wasmName: 'TTWebAssembly' } },
  my: { make: createFakeMy, login: 'getAuthCode', settings: { webAssembly: false } },
};

/** In the sandbox: an API that tells what is called of it, where somebody listens. */
const NOTED = `const noted = (api) => typeof note === 'undefined' ? api : new Proxy(api, {
  get(target, name) {
    const value = target[name];
    return typeof value !== 'function' ? value : function (given) {
      note(String(name), given && typeof given === 'object' ? Object.keys(given) : []);
      return value.apply(target, arguments);
    };
  },
});`;

const HOSTS = {
  undefined: 'const host = undefined;',
  uni: `${NOTED} const uni = noted(require('./uni.js').uni); const host = require('mp-session/host/uni').uniHost(uni);`,
  Taro: `${NOTED} const Taro = noted(require('./taro.js').Taro); const host = require('mp-session/host/taro').taroHost(Taro);`,
};

const notedHere = (api, note) =>
  Object.fromEntries(Object.entries(api).map(([name, value]) => [
    name,
    typeof value !== 'function' ? value : (...given) => {
      note(name, given[0] && typeof given[0] === 'object' ? Object.keys(given[0]) : []);
      return value(...given);
    },
  ]));

/** A back end with one live token, that counts what it sees. */
function createBackEnd(redeem) {
  const seen = { silentLogin: 0, unauthorized: 0 };
  let live = null;
  const guarded = (header, reply) => {
    if (live && header.authorization === `Bearer ${live}`) return reply;
    seen.unauthorized++;
    return { statusCode: 401, data: { code: 'UNAUTHORIZED', message: 'no' }, header: { 'x-trace': 'a1' } };
  };
  const userInfo = { nickName: '小明', hasProfile: true, hasPhone: false };
  const routes = {
    silentLogin: ({ data }) => {
      seen.silentLogin++;
      const answer = redeem((typeof data === 'string' ? JSON.parse(data) : data).code);
      if (answer.errcode) return { statusCode: 401, data: { code: 'INVALID_CODE', message: answer.errmsg } };
      live = `token-${seen.silentLogin}`;
      return { data: { token: live, expiresIn: 3600, userInfo } };
    },
    orders: ({ header, method, data }) => guarded(header, { data: { orders: [], method, sent: data } }),
    missing: ({ header }) => guarded(header, { statusCode: 404, data: { code: 'NOT_FOUND' } }),
    broken: ({ header }) => guarded(header, { statusCode: 500, data: 'oops' }),
    file: ({ header, body, isDownload }) => guarded(header, { data: isDownload ? '茶' : { size: body.length } }),
    updatePhone: ({ header }) => guarded(header, { data: { userInfo: { ...userInfo, hasPhone: true } } }),
    logout: () => {
      live = null;
      return { statusCode: 204 };
    },
  };
  return {
    seen,
    revoke: () => (live = null),
    answer(request) {
      const route = routes[request.url.replace(`${ORIGIN}/`, '')];
      return route ? route(request) : { statusCode: 404, data: { code: 'NOT_FOUND', message: 'no' } };
    },
    socket: ({ header }) => guarded(header, { message: (data, socket) => socket.send(`echo ${data}`) }),
  };
}

/**
 * `platform`: wx, tt or my; `framework`: none, uni or Taro, whose real runtime stands between.
 * Gives `{ run(body), fake, seen, revoke(), service, login }`; in `body` the host is `host`, and `start(options)` makes a session.
 * `login`: what a login is called on the platform. `note(method, options)` hears what is called of it, or of the framework.
 */
export async function createWorld(platform, framework, options = {}, note = undefined) {
  const { make, login, settings } = PLATFORMS[platform];
  const backEnd = createBackEnd((code) => fake.platform.code2session(code));
  const fake = make({
    latencyMs: 0,
    files: { [FILE]: 'two tins of tea' },
    pages: { 'pages/auth/auth': () => ({}), 'pages/home/home': () => ({}) },
    ...options,
    socket: backEnd.socket,
    request: backEnd.answer,
  });
  const { getCurrentPages, ...rest } = fake[platform];
  const whole = Object.assign(rest, device);
  const api = note && !framework ? notedHere(whole, note) : whole;
  const files = framework ? { [`/${framework.toLowerCase()}.js`]: await runtimeOf(framework, platform) } : {};
  const open = () => {
    const service = createAppService({ packageDir, globals: { [platform]: api, getCurrentPages, ...(note && framework ? { note } : {}) }, files, ...settings });
    if (framework) service.global.global = service.run('return {}');
    if (framework) service.global.getApp = service.run('return () => undefined');
    const run = (body) =>
      service.run(`${HOSTS[framework]}
        const start = (more) => require('mp-session').createSession(Object.assign({ baseURL: '${ORIGIN}' }, host && { host }, more));
        const code = (promise) => promise.then(() => 'resolved', (error) => error.code || String(error));
        const orders = (session) => session.request({ url: '/orders' }).then(({ statusCode }) => statusCode);
        const all = (count, make) => Promise.all(Array.from({ length: count }, make));
        ${body}`);
    return { service, run };
  };
  const first = open();
  return { ...first, open, fake, login, seen: backEnd.seen, revoke: backEnd.revoke, file: FILE };
}

/** What came out of the sandbox, as data of this realm. */
export const plain = async (value) => JSON.parse(JSON.stringify(await value));
export const settled = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));
