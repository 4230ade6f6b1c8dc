// Bad input, and WeChat's moods.

import { expect, expectRefused, expectStatus } from '../client.mjs';

const WITH_BODY = ['/silentLogin', '/updateUser', '/updatePhone'];

async function loginUnder(t, fault) {
  await t.simulator.clearFaults();
  await t.simulator.fault(Object.assign({ endpoint: 'code2Session', times: 100 }, fault));
  const code = await t.loginCode(t.user());
  const before = await t.simulator.stats();
  const reply = await t.call('/silentLogin', { body: { code }, sent: [code] });
  const after = await t.simulator.stats();
  await t.simulator.clearFaults();
  return { reply, exchanges: after.code2Session - before.code2Session };
}

export const errorChecks = [
  {
    name: 'bad-json-is-the-clients-fault',
    says: 'empty, truncated, not UTF-8, too deep: 4xx, never 5xx',
    needs: [],
    async run({ call }) {
      const deep = `{"code":${'['.repeat(10000)}${']'.repeat(10000)}}`;
      const bodies = { empty: '', truncated: '{"code":"ab', text: 'code=ab', 'not UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), nested: deep };
      for (const [what, raw] of Object.entries(bodies)) {
        expectRefused(await call('/silentLogin', { raw }), `a body that is ${what}`);
      }
    },
  },
  {
    name: 'wrong-types-are-the-clients-fault',
    says: 'a login without a code, or with one that is no text: 4xx',
    needs: [],
    async run({ call }) {
      for (const body of [{}, [], null, 7, { code: 7 }, { code: null }, { code: '' }, { code: ['a'] }]) {
        expectRefused(await call('/silentLogin', { body }), JSON.stringify(body));
      }
    },
  },
  {
    name: 'large-bodies-are-refused',
    says: '3 MB: 413',
    needs: ['login'],
    async run({ call, loginReply, user }) {
      const { token } = await loginReply(user());
      const raw = `{"code":"${'x'.repeat(3000000)}"}`;
      for (const path of WITH_BODY) expectStatus(await call(path, { raw, token }), 413);
    },
  },
  {
    name: 'get-is-not-post',
    says: 'GET on a call: 404 or 405',
    needs: [],
    async run({ call }) {
      for (const path of WITH_BODY.concat('/unbindPhone', '/logout')) {
        expectStatus(await call(path, { method: 'GET' }), 404, 405);
      }
    },
  },
  {
    name: 'a-wechat-limit-is-429',
    says: '45011: 429 with Retry-After in seconds',
    needs: ['simulator'],
    async run(t) {
      const { reply } = await loginUnder(t, { errcode: 45011 });
      expectStatus(reply, 429);
      expect(/^[1-9]\d*$/.test(reply.headers.get('retry-after') || ''), 'Retry-After is missing');
    },
  },
  {
    name: 'a-blocked-user-is-403',
    says: '40226: 403',
    needs: ['simulator'],
    async run(t) {
      expectStatus((await loginUnder(t, { errcode: 40226 })).reply, 403);
    },
  },
  {
    name: 'a-busy-wechat-is-503',
    says: '-1: 503, not the user\'s fault',
    needs: ['simulator'],
    async run(t) {
      expectStatus((await loginUnder(t, { errcode: -1 })).reply, 503);
    },
  },
  {
    name: 'nonsense-from-wechat-is-502',
    says: 'HTML instead of JSON: 502',
    needs: ['simulator'],
    async run(t) {
      expectStatus((await loginUnder(t, { body: '<html></html>' })).reply, 502);
    },
  },
  {
    name: 'a-silent-wechat-ends-in-time',
    says: 'no answer from WeChat: 503 or 504 within 12 s',
    needs: ['simulator'],
    async run(t) {
      const { reply } = await loginUnder(t, { hang: true });
      expectStatus(reply, 503, 504);
      expect(reply.ms < 12000, `it took ${reply.ms} ms; the SDK gives up after 15 s`);
    },
  },
  {
    name: 'a-code-is-sent-to-wechat-once',
    says: 'whatever WeChat answers, the code is not sent again',
    needs: ['simulator'],
    async run(t) {
      for (const fault of [{ errcode: -1, afterEffect: true }, { httpStatus: 500, afterEffect: true }]) {
        const { reply, exchanges } = await loginUnder(t, fault);
        expect(reply.status >= 500, `${reply.call}: expected 5xx, got ${reply.status}`);
        expect(exchanges === 1, `the code was sent ${exchanges} times`);
      }
    },
  },
];
