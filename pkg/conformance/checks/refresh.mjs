// Refresh tokens: good for one answer, forgiven when it was lost, the end of all when two hold one.

import { expect, expectRefused, expectStatus } from '../client.mjs';

const NEEDS = ['login', 'refresh'];
const LONGEST_LIFETIME_S = 315360000;

const refresh = (t, refreshToken, more = {}) => t.call('/refreshToken', Object.assign({ body: { refreshToken }, sent: [refreshToken] }, more));

/** A refresh that has to be answered with a session; its body. */
async function renewed(t, refreshToken, more) {
  const reply = await refresh(t, refreshToken, more);
  expectStatus(reply, 200);
  const { token, refreshToken: next } = reply.json || {};
  expect(typeof token === 'string' && token !== '', 'the reply has no token', reply);
  expect(typeof next === 'string' && /^[!-~]{1,4096}$/.test(next), 'the reply must have a refreshToken of 1 to 4096 printable ASCII characters', reply);
  return reply.json;
}

/** The client drops a refresh token on these answers only, and goes on by a login. */
function expectDropped(reply, what) {
  expect([400, 401, 403].includes(reply.status), `${reply.call} with ${what}: expected 400, 401 or 403, by which a client drops it`, reply);
}

async function sessionOf(t, user = t.user()) {
  const login = await t.loginReply(user);
  expect(typeof login.refreshToken === 'string', 'the login gave no refreshToken');
  return login;
}

const isLive = async ({ call }, token) => (await call('/unbindPhone', { body: {}, token })).status === 200;

export const refreshChecks = [
  {
    name: 'a-refresh-renews-the-session',
    says: 'refreshToken answers {token, refreshToken, expiresIn}, both new, of the same user',
    needs: NEEDS,
    async run(t) {
      const login = await sessionOf(t);
      await t.call('/updateUser', { token: login.token, body: { nickName: 'Ann', avatarUrl: 'https://example.com/a.png' } });
      const { token, refreshToken, expiresIn, userInfo } = await renewed(t, login.refreshToken);
      expect(token !== login.token, 'the token is the old one');
      expect(refreshToken !== login.refreshToken, 'the refreshToken is the old one: it has to be a new one each time');
      const sane = expiresIn === undefined || (Number.isInteger(expiresIn) && expiresIn >= 1 && expiresIn <= LONGEST_LIFETIME_S);
      expect(sane, `expiresIn must be whole seconds from 1 to ${LONGEST_LIFETIME_S}`);
      expect(userInfo === undefined || userInfo.nickName === 'Ann', 'userInfo is not that of the user');
      expect(await isLive(t, token), 'the new token is not accepted');
    },
  },
  {
    name: 'refresh-tokens-are-long',
    says: 'each is too long to guess',
    needs: NEEDS,
    async run(t) {
      const { refreshToken } = await sessionOf(t);
      const next = await renewed(t, refreshToken);
      for (const text of [refreshToken, next.refreshToken]) {
        expect(text.length >= 22, `a refreshToken of ${text.length} characters holds less than 128 random bits`);
      }
    },
  },
  {
    name: 'tokens-and-refresh-tokens-differ',
    says: 'neither is taken for the other',
    needs: NEEDS,
    async run(t) {
      const { token, refreshToken } = await sessionOf(t);
      expectStatus(await t.call('/unbindPhone', { body: {}, token: refreshToken }), 401);
      expectDropped(await refresh(t, token), 'a token');
    },
  },
  {
    name: 'a-lost-reply-is-forgiven',
    says: 'the same refreshToken once more, at once: another one of the family',
    needs: NEEDS,
    async run(t) {
      const { refreshToken } = await sessionOf(t);
      const lost = await renewed(t, refreshToken);
      const again = await renewed(t, refreshToken);
      expect(again.refreshToken !== lost.refreshToken, 'it was answered with the same refreshToken, which somebody may hold');
      expect(await isLive(t, again.token), 'the token of the second answer is not accepted');
      await renewed(t, again.refreshToken);
    },
  },
  {
    name: 'refreshes-at-once-all-succeed',
    says: 'one refreshToken five times at the same time: five sessions',
    needs: NEEDS,
    async run(t) {
      const { refreshToken } = await sessionOf(t);
      const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(t, refreshToken)));
      answers.forEach((reply) => expectStatus(reply, 200));
      expect(new Set(answers.map(({ json }) => json.refreshToken)).size === 5, 'a refreshToken was handed out twice');
    },
  },
  {
    name: 'a-used-refresh-token-ends-its-family',
    says: 'a refreshToken whose answer was used comes again: refused, and so is all that followed from its login',
    needs: NEEDS,
    async run(t) {
      const { refreshToken } = await sessionOf(t);
      const second = await renewed(t, refreshToken);
      const third = await renewed(t, second.refreshToken);
      expectDropped(await refresh(t, refreshToken), 'a used refreshToken');
      expect(!(await isLive(t, third.token)), 'a token of the family lives on');
      expectDropped(await refresh(t, third.refreshToken), 'the refreshToken of a family that has ended');
    },
  },
  {
    name: 'reuse-ends-no-other-family',
    says: 'another login of the user goes on',
    needs: NEEDS,
    async run(t) {
      const name = t.user();
      const [stolen, other] = [await sessionOf(t, name), await sessionOf(t, name)];
      const second = await renewed(t, stolen.refreshToken);
      await renewed(t, second.refreshToken);
      await refresh(t, stolen.refreshToken);
      expect(await isLive(t, other.token), 'the token of another login has ended');
      await renewed(t, other.refreshToken);
    },
  },
  {
    name: 'logout-ends-the-family',
    says: 'after a logout the refreshToken is refused',
    needs: NEEDS,
    async run(t) {
      const { refreshToken } = await sessionOf(t);
      const next = await renewed(t, refreshToken);
      expectStatus(await t.call('/logout', { token: next.token }), 204);
      expectDropped(await refresh(t, next.refreshToken), 'the refreshToken of a session that was signed out');
    },
  },
  {
    name: 'wrong-refresh-tokens-are-refused',
    says: 'none, of another type, too long, unknown: 400, 401 or 403; GET: 404 or 405',
    needs: ['refresh'],
    async run(t) {
      for (const body of [{}, [], null, 7, { refreshToken: 7 }, { refreshToken: null }, { refreshToken: '' }, { refreshToken: ['a'] }]) {
        expectDropped(await t.call('/refreshToken', { body }), JSON.stringify(body));
      }
      const made = { 'an unknown refreshToken': 'x'.repeat(43), 'a short one': 'short', 'one of 5000 characters': 'x'.repeat(5000), 'one with a line break': 'a\r\nb', 'SQL': '\' OR 1=1 --' };
      for (const [what, refreshToken] of Object.entries(made)) expectDropped(await refresh(t, refreshToken), what);
      expectRefused(await t.call('/refreshToken', { raw: '{"refreshToken":"ab' }), 'truncated JSON');
      expectStatus(await t.call('/refreshToken', { method: 'GET' }), 404, 405);
    },
  },
  {
    name: 'a-refresh-needs-no-live-token',
    says: 'a dead token in the header does not stop it',
    needs: NEEDS,
    async run(t) {
      const { refreshToken } = await sessionOf(t);
      await renewed(t, refreshToken, { token: 'x'.repeat(43) });
    },
  },
  {
    name: 'a-refresh-is-for-its-own-user',
    says: 'another user\'s token in the header changes nothing',
    needs: NEEDS.concat('two users'),
    async run(t) {
      const [ann, bob] = [await sessionOf(t), await sessionOf(t, t.user('b'))];
      await t.call('/updateUser', { token: ann.token, body: { nickName: 'Only Ann', avatarUrl: 'https://example.com/a.png' } });
      const { token } = await renewed(t, bob.refreshToken, { token: ann.token });
      const { json } = await t.call('/unbindPhone', { body: {}, token });
      expect(json && json.userInfo && json.userInfo.nickName !== 'Only Ann', 'the refreshToken of one user gave a session of the other');
    },
  },
  {
    name: 'a-refresh-keeps-the-session-key',
    says: 'what was encrypted for the login is accepted after it',
    needs: NEEDS.concat('simulator'),
    async run(t) {
      const user = t.user();
      const { token } = await renewed(t, (await sessionOf(t, user)).refreshToken);
      const body = await t.simulator.encrypt({ user, data: { nickName: 'Band', avatarUrl: 'https://example.com/a.png' } });
      expectStatus(await t.call('/updateUser', { token, body }), 200);
    },
  },
];
