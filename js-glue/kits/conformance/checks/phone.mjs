// The phone number: by code, encrypted, and forgotten again.

import { expect, expectRefused, expectStatus } from '../client.mjs';
import { sealedNumber } from '../codes.mjs';

const PHONE = '13987654321';

export const phoneChecks = [
  {
    name: 'a-phone-code-is-exchanged',
    says: 'updatePhone {code} answers {userInfo} with hasPhone and the number masked',
    needs: ['login', 'phone'],
    async run({ call, loginReply, phoneCode, user }) {
      const name = user();
      const { token } = await loginReply(name);
      const code = await phoneCode(name, PHONE);
      const reply = await call('/updatePhone', { token, body: { code }, sent: [code] });
      expectStatus(reply, 200);
      const { phone, hasPhone } = (reply.json || {}).userInfo || {};
      expect(hasPhone === true, 'hasPhone must be true now');
      expect(phone === undefined || !/\d{7}/.test(phone), 'the number is not masked');
    },
  },
  {
    name: 'a-used-phone-code-is-refused',
    says: 'the same phone code again: 4xx',
    needs: ['login', 'phone'],
    async run({ call, loginReply, phoneCode, user }) {
      const name = user();
      const { token } = await loginReply(name);
      const code = await phoneCode(name, PHONE);
      expectStatus(await call('/updatePhone', { token, body: { code }, sent: [code] }), 200);
      const again = await call('/updatePhone', { token, body: { code }, sent: [code] });
      expectRefused(again, 'a used phone code');
      expect(again.status !== 401, 'a used code must not look like a dead session');
    },
  },
  {
    name: 'an-encrypted-number-is-stored',
    says: 'updatePhone takes {encryptedData, iv} of old clients',
    needs: ['simulator'],
    async run({ call, loginReply, user, simulator }) {
      const name = user();
      const { token } = await loginReply(name);
      const { encryptedData, iv } = await simulator.encrypt({ user: name, data: sealedNumber(PHONE) });
      const reply = await call('/updatePhone', { token, body: { encryptedData, iv } });
      expectStatus(reply, 200);
      expect(reply.json.userInfo.hasPhone === true, 'hasPhone must be true now');
    },
  },
  {
    name: 'a-foreign-number-is-refused',
    says: 'a number encrypted for another user: 4xx',
    needs: ['simulator'],
    async run({ call, loginReply, user, simulator }) {
      const other = user('b');
      const { token } = await loginReply(user());
      await loginReply(other);
      const { encryptedData, iv } = await simulator.encrypt({ user: other, data: sealedNumber(PHONE) });
      expectRefused(await call('/updatePhone', { token, body: { encryptedData, iv } }), 'another user\'s number');
    },
  },
  {
    name: 'unbind-forgets-the-number',
    says: 'unbindPhone answers {userInfo} without it, and may be repeated',
    needs: ['login', 'phone'],
    async run({ call, loginReply, phoneCode, user }) {
      const name = user();
      const { token } = await loginReply(name);
      const code = await phoneCode(name, PHONE);
      await call('/updatePhone', { token, body: { code }, sent: [code] });
      for (let turn = 0; turn < 2; turn += 1) {
        const reply = await call('/unbindPhone', { body: {}, token });
        expectStatus(reply, 200);
        const { phone, hasPhone } = (reply.json || {}).userInfo || {};
        expect(hasPhone === false && phone === undefined, 'the number is still there');
      }
      const { userInfo } = await loginReply(name);
      expect(userInfo.hasPhone === false, 'the number came back at the next login');
    },
  },
];
