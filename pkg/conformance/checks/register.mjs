// Registration: a login makes no account, and nobody gets a second one.

import { expect, expectRefused, expectStatus } from '../client.mjs';

const NEEDS = ['login', 'register'];

async function silentLogin(t, user) {
  const code = await t.loginCode(user);
  const reply = await t.call('/silentLogin', { body: { code }, sent: [code] });
  expectStatus(reply, 200);
  return reply.json || {};
}

const isStranger = ({ registered, token }) => registered === false && token === undefined;

/** Two codes for one registration. */
async function codes(t, user) {
  return { code: await t.loginCode(user), phoneCode: await t.phoneCode(user, '13987654321') };
}

const send = (t, body) => t.call('/register', { body, sent: [body.code, body.phoneCode].filter((code) => typeof code === 'string') });

export const registerChecks = [
  {
    name: 'a-stranger-is-told-so',
    says: 'silentLogin answers {registered: false}, and makes no account',
    needs: NEEDS.concat('simulator'),
    async run(t) {
      const user = t.user();
      for (let turn = 0; turn < 2; turn += 1) {
        const reply = await silentLogin(t, user);
        expect(isStranger(reply), 'a user without an account must get {registered: false} and no token, at every login');
      }
    },
  },
  {
    name: 'a-registration-gives-a-session',
    says: 'register answers {token, userInfo} with what was given',
    needs: NEEDS,
    async run(t) {
      const reply = await t.register(t.user(), { nickName: 'Ann' });
      expectStatus(reply, 200);
      const { token, userInfo } = t.session(reply);
      const { nickName, phone, hasPhone } = userInfo || {};
      expect(nickName === 'Ann', 'the nickName is not that of the registration', reply);
      expect(hasPhone === true, 'hasPhone must be true', reply);
      expect(phone === undefined || !/\d{7}/.test(phone), 'the number is not masked', reply);
      expectStatus(await t.call('/unbindPhone', { body: {}, token }), 200);
    },
  },
  {
    name: 'a-registered-user-logs-in',
    says: 'from then on silentLogin gives a session',
    needs: NEEDS,
    async run(t) {
      const user = t.user();
      expectStatus(await t.register(user, { nickName: 'Ann' }), 200);
      const { token, userInfo } = await silentLogin(t, user);
      expect(typeof token === 'string', 'the user is unknown again');
      expect((userInfo || {}).nickName === 'Ann', 'what was given at the registration is lost');
    },
  },
  {
    name: 'an-account-is-found-again',
    says: 'who registers again gets the account there is',
    needs: NEEDS,
    async run(t) {
      const user = t.user();
      const { token } = t.session(await t.register(user));
      await t.call('/updateUser', { token, body: { nickName: 'Kept', avatarUrl: 'https://example.com/a.png' } });
      const again = t.session(await t.register(user));
      expect((again.userInfo || {}).nickName === 'Kept', 'the second registration made another account');
      expectStatus(await t.call('/unbindPhone', { body: {}, token }), 200);
    },
  },
  {
    name: 'a-login-code-registers-once',
    says: 'the same login code with another phone code: 4xx',
    needs: NEEDS,
    async run(t) {
      const user = t.user();
      const first = await codes(t, user);
      expectStatus(await send(t, first), 200);
      const { phoneCode } = await codes(t, user);
      expectRefused(await send(t, { code: first.code, phoneCode }), 'a used login code');
    },
  },
  {
    name: 'a-phone-code-registers-once',
    says: 'the same phone code with another login code: 4xx',
    needs: NEEDS,
    async run(t) {
      const user = t.user();
      const first = await codes(t, user);
      expectStatus(await send(t, first), 200);
      const { code } = await codes(t, user);
      const again = await send(t, { code, phoneCode: first.phoneCode });
      expectRefused(again, 'a used phone code');
      expect(again.status !== 401, 'a used code must not look like a dead session', again);
    },
  },
  {
    name: 'a-refused-registration-leaves-nothing',
    says: 'a bad phone code: 4xx, and no account',
    needs: NEEDS.concat('simulator'),
    async run(t) {
      const user = t.user();
      const { code } = await codes(t, user);
      expectRefused(await send(t, { code, phoneCode: 'conformance-made-this-up-0123456' }), 'an unknown phone code');
      expect(isStranger(await silentLogin(t, user)), 'the registration was refused, and there is an account nevertheless');
    },
  },
  {
    name: 'a-wrong-registration-spends-no-code',
    says: 'without a code, of other types, with a wrong profile: 400, and both codes are good still; GET: 404 or 405',
    needs: NEEDS,
    async run(t) {
      const good = await codes(t, t.user());
      const { code, phoneCode } = good;
      const wrong = [{}, [], null, { phoneCode }, { code: 7, phoneCode }, { code, phoneCode: 7 }, { code, phoneCode: '' },
        Object.assign({ nickName: 7 }, good), Object.assign({ nickName: 'x'.repeat(65) }, good),
        Object.assign({ avatarUrl: 'http://example.com/a.png' }, good)];
      for (const body of wrong) expectStatus(await t.call('/register', { body }), 400);
      expectStatus(await t.call('/register', { method: 'GET' }), 404, 405);
      expectStatus(await send(t, good), 200);
    },
  },
];
