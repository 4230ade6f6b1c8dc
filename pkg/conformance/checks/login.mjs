// Login: codes, tokens, and who the user is.

import { expect, expectRefused, expectStatus } from '../client.mjs';

const LONGEST_TOKEN = 4096;
const LONGEST_LIFETIME_S = 315360000;

export const loginChecks = [
  {
    name: 'login-gives-a-session',
    says: 'a code becomes {token, expiresIn, userInfo}',
    needs: ['login'],
    async run({ loginReply, user }) {
      const { token, expiresIn, expiresAt, userInfo } = await loginReply(user());
      expect(typeof token === 'string' && token !== '' && token.length <= LONGEST_TOKEN, 'token must be a string of 1 to 4096 characters');
      if (expiresIn === undefined && expiresAt !== undefined) {
        const at = typeof expiresAt === 'string' && expiresAt.includes('T') ? Date.parse(expiresAt) : expiresAt;
        const sane = at > Date.now() && at < Date.now() + LONGEST_LIFETIME_S * 1000;
        expect(sane, `expiresAt must be a time to come, in milliseconds since the epoch or as an RFC 3339 text, got ${JSON.stringify(expiresAt)}`);
      } else {
        const sane = Number.isInteger(expiresIn) && expiresIn >= 1 && expiresIn <= LONGEST_LIFETIME_S;
        expect(sane, `expiresIn must be whole seconds from 1 to ${LONGEST_LIFETIME_S}, got ${JSON.stringify(expiresIn)}`);
      }
      expect(userInfo !== null && typeof userInfo === 'object', 'userInfo must be an object');
      for (const fact of ['hasProfile', 'hasPhone']) {
        expect(typeof userInfo[fact] === 'boolean', `userInfo.${fact} must be a boolean`);
      }
    },
  },
  {
    name: 'tokens-are-long-and-never-alike',
    says: 'each login has its own token, too long to guess',
    needs: ['login'],
    async run({ loginReply, user }) {
      const name = user();
      const [first, second] = [(await loginReply(name)).token, (await loginReply(name)).token];
      expect(first !== second, 'two logins of one user gave the same token');
      expect(first.length >= 22, `a token of ${first.length} characters holds less than 128 random bits`);
    },
  },
  {
    name: 'a-used-code-is-refused',
    says: 'the same code again: 4xx',
    needs: ['login'],
    async run({ call, loginCode, user }) {
      const code = await loginCode(user());
      expectStatus(await call('/silentLogin', { body: { code }, sent: [code] }), 200);
      expectRefused(await call('/silentLogin', { body: { code }, sent: [code] }), 'a used code');
    },
  },
  {
    name: 'an-unknown-code-is-refused',
    says: 'a made-up code: 4xx',
    needs: [],
    async run({ call }) {
      const code = 'conformance-made-this-up-0123456';
      expectRefused(await call('/silentLogin', { body: { code }, sent: [code] }), 'an unknown code');
    },
  },
  {
    name: 'login-ignores-old-tokens',
    says: 'a dead token in the header does not stop a login',
    needs: ['login'],
    async run({ call, loginCode, user }) {
      const code = await loginCode(user());
      const reply = await call('/silentLogin', { body: { code }, token: 'x'.repeat(43), sent: [code] });
      expectStatus(reply, 200);
    },
  },
  {
    name: 'a-user-is-known-again',
    says: 'the next login tells what the user gave before',
    needs: ['login'],
    async run({ call, loginReply, user }) {
      const name = user();
      const { token } = await loginReply(name);
      await call('/updateUser', { token, body: { nickName: 'Ann', avatarUrl: 'https://example.com/a.png' } });
      const { userInfo } = await loginReply(name);
      expect(userInfo.nickName === 'Ann' && userInfo.hasProfile === true, 'the profile was forgotten');
    },
  },
  {
    name: 'users-are-kept-apart',
    says: 'one user never sees another one\'s data',
    needs: ['two users'],
    async run({ call, loginReply, user }) {
      const { token } = await loginReply(user());
      await call('/updateUser', { token, body: { nickName: 'Only Ann', avatarUrl: 'https://example.com/a.png' } });
      const { userInfo } = await loginReply(user('b'));
      expect(userInfo.nickName !== 'Only Ann', 'a second user got the first one\'s name');
    },
  },
  {
    name: 'logins-at-once-all-succeed',
    says: '20 codes of one user at the same time: 20 sessions',
    needs: ['simulator'],
    async run({ call, loginReply, user }) {
      const name = user();
      // One who has to register does it once, before the crowd.
      await loginReply(name);
      const settled = await Promise.allSettled(Array.from({ length: 20 }, () => loginReply(name)));
      const logins = settled.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
      expect(logins.length === 20, `${logins.length} of 20 logins succeeded`);
      expect(new Set(logins.map((login) => login.token)).size === 20, 'tokens were handed out twice');
      const last = await Promise.all(logins.map(({ token }) => call('/logout', { token })));
      last.forEach((reply) => expectStatus(reply, 204));
    },
  },
  {
    name: 'a-session-ends-after-expiresIn',
    says: 'a token that has not been used for expiresIn seconds: 401',
    needs: ['login'],
    async run({ call, loginReply, user, skip }) {
      const { token, expiresIn } = await loginReply(user());
      if (expiresIn > 5) skip(`expiresIn is ${expiresIn} s; start the back end with at most 5 s to check it`);
      await new Promise((resolve) => setTimeout(resolve, expiresIn * 1000 + 500));
      expectStatus(await call('/logout', { token }), 401);
    },
  },
];
