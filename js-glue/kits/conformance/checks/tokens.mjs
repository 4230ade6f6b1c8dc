// Who may call, and until when.

import { expectStatus } from '../client.mjs';

const PROTECTED = ['/updateUser', '/updatePhone', '/unbindPhone', '/logout'];
const BODIES = {
  '/updateUser': { nickName: 'Nobody', avatarUrl: 'https://example.com/n.png' },
  '/updatePhone': { code: 'conformance-made-this-up-0123456' },
  '/unbindPhone': {},
  '/logout': {},
};

export const tokenChecks = [
  {
    name: 'without-a-token-401',
    says: 'all calls but the login want a token',
    needs: [],
    async run({ call }) {
      for (const path of PROTECTED) expectStatus(await call(path, { body: BODIES[path] }), 401);
    },
  },
  {
    name: 'a-foreign-token-401',
    says: 'unknown, malformed and huge tokens: 401, so that the SDK logs in again',
    needs: [],
    async run({ call }) {
      for (const token of ['x'.repeat(43), 'short', '\' OR 1=1 --', 'x'.repeat(4000)]) {
        for (const path of PROTECTED) expectStatus(await call(path, { body: BODIES[path], token }), 401);
      }
    },
  },
  {
    name: 'a-dead-token-comes-first',
    says: 'a wrong body with a dead token: 401, not 400, so that the SDK refreshes',
    needs: [],
    async run({ call }) {
      for (const path of ['/updateUser', '/updatePhone']) {
        for (const body of [{}, { nickName: 7 }, { code: 7 }]) expectStatus(await call(path, { body, token: 'x'.repeat(43) }), 401);
      }
    },
  },
  {
    name: 'a-401-spends-no-phone-code',
    says: 'a phone code that met a dead token is good with the next one',
    needs: ['login', 'phone'],
    async run({ call, loginReply, phoneCode, user }) {
      const name = user();
      const { token } = await loginReply(name);
      const code = await phoneCode(name, '13987654321');
      expectStatus(await call('/updatePhone', { body: { code }, token: 'x'.repeat(43), sent: [code] }), 401);
      expectStatus(await call('/updatePhone', { body: { code }, token, sent: [code] }), 200);
    },
  },
  {
    name: 'another-scheme-401',
    says: 'a live token under another scheme than Bearer does not count',
    needs: ['login'],
    async run({ call, loginReply, user }) {
      const { token } = await loginReply(user());
      expectStatus(await call('/unbindPhone', { body: {}, headers: { authorization: `Basic ${token}` }, sent: [token] }), 401);
    },
  },
  {
    name: 'logout-ends-the-session',
    says: '204, and from then on 401 everywhere',
    needs: ['login'],
    async run({ call, loginReply, user }) {
      const { token } = await loginReply(user());
      expectStatus(await call('/logout', { token }), 204);
      for (const path of PROTECTED) expectStatus(await call(path, { body: BODIES[path], token }), 401);
    },
  },
  {
    name: 'logout-ends-no-other-session',
    says: 'another user\'s session goes on',
    needs: ['two users'],
    async run({ call, loginReply, user }) {
      const [first, second] = [await loginReply(user()), await loginReply(user('b'))];
      expectStatus(await call('/logout', { token: first.token }), 204);
      expectStatus(await call('/unbindPhone', { body: {}, token: second.token }), 200);
    },
  },
];
