// A sandbox with a fake platform and a stub back end around the packaged SDK.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createAppService } from './app-service.mjs';

export const packageDir = fileURLToPath(new URL('../../pkg/miniprogram_dist', import.meta.url));
const { createFakeWx } = createRequire(import.meta.url)('../../pkg/miniprogram_dist/testing/index.js');

/** Returns `{ service, fake, counts }`; `counts` is what the back end saw. `change(wx)`: what the app finds instead of a Mini Program's wx; `hasProfile`: the back end knows the user's. */
export function createWorld({ change = (wx) => wx, hasProfile = true, ...options } = {}) {
  const counts = { silentLogin: 0, orders: 0, unauthorized: 0 };
  let live = null;
  /** What the one who brings a live token gets. */
  const guarded = (header, reply) => {
    if (live && header.authorization === `Bearer ${live}`) return reply;
    counts.unauthorized++;
    return { statusCode: 401, data: { code: 'UNAUTHORIZED', message: 'no' } };
  };
  const routes = {
    '/silentLogin': ({ data }) => {
      counts.silentLogin++;
      const answer = fake.platform.code2session(data.code);
      if (answer.errcode) return { statusCode: 401, data: { code: 'INVALID_CODE', message: answer.errmsg } };
      live = `token-${counts.silentLogin}`;
      return { data: { token: live, expiresIn: 3600, userInfo: { nickName: '小明', hasProfile, hasPhone: false } } };
    },
    '/orders': ({ header }) => {
      counts.orders++;
      return guarded(header, { data: { orders: [] } });
    },
    '/file': ({ header, body, isDownload }) => guarded(header, { data: isDownload ? '茶' : { size: body.length } }),
    '/updateUser': ({ header }) => guarded(header, { data: { userInfo: { nickName: '小明', hasProfile: true } } }),
    '/logout': () => {
      live = null;
      return { statusCode: 204 };
    },
  };
  const fake = createFakeWx({
    latencyMs: 0,
    files: { 'wxfile://tmp/receipt.txt': 'two tins of tea' },
    socket: ({ header }) => guarded(header, { message: (data, socket) => socket.send('echo ' + data) }),
    request(request) {
      const route = routes[request.url.replace('https://api.example.com', '')];
      return route ? route(request) : { statusCode: 404, data: { code: 'NOT_FOUND', message: 'no' } };
    },
  });
  const service = createAppService(Object.assign({ packageDir, wx: change(fake.wx) }, options));
  return { service, fake, counts, revoke: () => (live = null) };
}

/** An app's life in one function of the sandbox: returns what it saw as plain data. */
export const life = `
  const { createSession } = require('mp-session');
  const seen = { events: [], logged: [] };
  const logger = { warn: (line) => seen.logged.push(line) };
  const session = createSession({ baseURL: 'https://api.example.com', logger });
  ['login-succeeded', 'token-refreshed', 'signed-out', 'engine-fallback', 'storage-failed'].forEach((name) => {
    session.on(name, (event) => seen.events.push(event.type));
  });
  const orders = () => session.request({ url: 'https://api.example.com/orders' });
  return session.login()
    .then((result) => { seen.first = { reused: result.reused, nickName: result.userInfo.nickName }; return orders(); })
    .then((response) => { seen.orders = response.statusCode; return session.refreshLogin(); })
    .then(() => orders())
    .then((response) => { seen.ordersAfterRefresh = response.statusCode; seen.snapshot = session.snapshot(); return session.logout(); })
    .then(() => { seen.after = session.snapshot(); session.dispose(); return seen; });
`;
