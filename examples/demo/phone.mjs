// A phone with the app on it: the packaged SDK in the sandbox, real HTTP and real sockets behind `wx`.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createAppService } from '../../tests/sandbox/app-service.mjs';
import { socketsTo } from './sockets.mjs';

const packageDir = fileURLToPath(new URL('../../pkg/miniprogram_dist', import.meta.url));
const { createFakeWx } = createRequire(import.meta.url)('../../pkg/miniprogram_dist/testing/index.js');

/** Lies in every phone's storage. */
export const photo = 'wxfile://tmp/receipt.txt';

const app = `
  const { createSession } = require('mp-session');
  const log = [];
  const logger = { debug(...words) { log.push(words.join(' ')); }, info(...words) { log.push(words.join(' ')); },
    warn(...words) { log.push(words.join(' ')); }, error(...words) { log.push(words.join(' ')); } };
  const session = createSession(Object.assign({ logger }, OPTIONS));
  const events = [];
  EVENTS.forEach((name) => session.on(name, (event) => events.push(event)));
  return { session, events, log };
`;
const events = [
  'login-succeeded', 'login-failed', 'token-refreshed', 'refresh-failed', 'fuse-tripped', 'fuse-restored',
  'session-key-expired', 'auth-step-reached', 'signed-out', 'storage-failed', 'storage-ignored', 'engine-fallback',
  'account-switched', 'login-required', 'registration-required',
];

/** A phone of `user`. `launch()` starts the app afresh on the same storage, as after a kill. */
export function createPhone({ user, server, platform, options }) {
  let keyMadeAt = 0;
  const fake = createFakeWx({
    request: server.origin,
    socket: socketsTo(server.origin),
    files: { [photo]: '冻顶乌龙，两罐' },
    latencyMs: 1,
    async issueLoginCode() {
      const answer = await platform.post('/__control/login-code', { user });
      keyMadeAt = answer.keyMadeAt;
      return answer.code;
    },
  });
  fake.wx.checkSession = ({ success, fail }) => {
    platform.post('/__control/check-session', { user, keyMadeAt }).then(
      ({ valid }) => (valid ? success({ errMsg: 'checkSession:ok' }) : fail({ errMsg: 'checkSession:fail session time out' })),
      () => fail({ errMsg: 'checkSession:fail network error', errno: 108 }),
    );
  };

  const phone = {
    user,
    fake,
    /** Starts the app; `sandbox` are further options of the sandbox. */
    launch(sandbox) {
      const service = createAppService(Object.assign({ packageDir, wx: fake.wx }, sandbox));
      const given = JSON.stringify(Object.assign({ baseURL: server.origin }, options));
      const started = service.run(app.replace('OPTIONS', given).replace('EVENTS', JSON.stringify(events)));
      Object.assign(phone, started, { service });
      return started.session;
    },
    /** All of them, or the one of this number. */
    orders: (number) => phone.session.request({ url: `${server.origin}/orders${number ? '/' + number : ''}` }),
    saw: (type) => phone.events.filter((event) => event.type === type).length,
    trouble: () => [...phone.service.errors, ...fake.thrown],
  };
  return phone;
}
