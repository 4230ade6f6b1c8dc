// The profile: typed in, or encrypted by WeChat.

import { expect, expectRefused, expectStatus } from '../client.mjs';
import { sealedNumber } from '../codes.mjs';

const AVATAR = 'https://example.com/a.png';

/** The back end's present idea of the user, asked for without changing it. */
async function presentUser({ call }, token) {
  const reply = await call('/unbindPhone', { body: {}, token });
  expectStatus(reply, 200);
  return reply.json.userInfo;
}

async function refuseEncrypted(t, change) {
  const user = t.user();
  const { token } = await t.loginReply(user);
  const good = await t.simulator.encrypt({ user, data: { nickName: 'Band', avatarUrl: AVATAR } });
  const reply = await t.call('/updateUser', { token, body: await change(good, user) });
  expectRefused(reply, 'data that must not be trusted');
  expect(reply.status !== 401, 'it must not look like a dead session');
  expect((await presentUser(t, token)).hasProfile === false, 'it was refused, and stored nevertheless');
  return reply;
}

/** Data under another user's session_key. A flipped byte would not do: AES-CBC does not notice every one of them. */
function foreignData({ simulator, user }, data) {
  return simulator.encrypt({ user: user('b'), data });
}

export const userChecks = [
  {
    name: 'a-profile-is-stored',
    says: 'updateUser answers {userInfo} with what was sent and hasProfile',
    needs: ['login'],
    async run({ call, loginReply, user }) {
      const { token } = await loginReply(user());
      const nickName = '小明 👩‍👧 Ωmega';
      const reply = await call('/updateUser', { token, body: { nickName, avatarUrl: AVATAR } });
      expectStatus(reply, 200);
      const userInfo = (reply.json || {}).userInfo || {};
      expect(userInfo.nickName === nickName, `nickName came back as ${JSON.stringify(userInfo.nickName)}`);
      expect(userInfo.avatarUrl === AVATAR, 'avatarUrl came back changed');
      expect(userInfo.hasProfile === true, 'hasProfile must be true now');
    },
  },
  {
    name: 'a-wrong-profile-is-refused',
    says: 'wrong types, empty, invisible and endless names, avatars by http: 400, and nothing is stored',
    needs: ['login'],
    async run(t) {
      const { token } = await t.loginReply(t.user());
      await t.call('/updateUser', { token, body: { nickName: 'Before', avatarUrl: AVATAR } });
      const wrong = [{}, [], { nickName: 7, avatarUrl: AVATAR }, { nickName: '', avatarUrl: AVATAR },
        { nickName: 'x'.repeat(65), avatarUrl: AVATAR }, { nickName: 'Ann', avatarUrl: 7 }, { nickName: 'a\u0000b', avatarUrl: AVATAR },
        { nickName: '\u200b\u3164', avatarUrl: AVATAR }, { nickName: 'Ann', avatarUrl: 'http://example.com/a.png' },
        { nickName: 'Ann', avatarUrl: 'javascript:alert(1)' }];
      for (const body of wrong) {
        expectStatus(await t.call('/updateUser', { token, body }), 400);
      }
      expect((await presentUser(t, token)).nickName === 'Before', 'a refused profile was stored');
    },
  },
  {
    name: 'an-encrypted-profile-is-stored',
    says: 'updateUser takes {encryptedData, iv, rawData, signature}',
    needs: ['simulator'],
    async run({ call, loginReply, user, simulator }) {
      const name = user();
      const { token } = await loginReply(name);
      const body = await simulator.encrypt({ user: name, data: { nickName: 'Band', avatarUrl: AVATAR } });
      const reply = await call('/updateUser', { token, body });
      expectStatus(reply, 200);
      expect(reply.json.userInfo.nickName === 'Band', 'the name in the ciphertext was not taken');
    },
  },
  {
    name: 'the-signature-is-checked',
    says: 'a wrong signature, or signed text that was changed: 4xx',
    needs: ['simulator'],
    async run(t) {
      await refuseEncrypted(t, (good) => Object.assign({}, good, { signature: '0'.repeat(40) }));
      await refuseEncrypted(t, (good) => Object.assign({}, good, { rawData: '{"nickName":"Eve"}' }));
    },
  },
  {
    name: 'the-ciphertext-decides',
    says: 'correctly signed rawData does not replace the ciphertext',
    needs: ['simulator'],
    async run(t) {
      const { encryptedData, iv } = await foreignData(t, { nickName: 'Eve', avatarUrl: AVATAR });
      await refuseEncrypted(t, (good) => Object.assign({}, good, { encryptedData, iv }));
    },
  },
  {
    name: 'the-watermark-names-this-app',
    says: 'data made for another application: 4xx',
    needs: ['simulator'],
    async run(t) {
      const data = { nickName: 'Band', avatarUrl: AVATAR };
      await refuseEncrypted(t, (good, user) => t.simulator.encrypt({ user, data, appId: 'wxffffffffffffffff' }));
    },
  },
  {
    name: 'the-watermark-is-young',
    says: 'data made a day ago: 4xx',
    needs: ['simulator'],
    async run(t) {
      const data = { nickName: 'Band', avatarUrl: AVATAR };
      await refuseEncrypted(t, (good, user) => t.simulator.encrypt({ user, data, ageSeconds: 86400 }));
    },
  },
  {
    name: 'the-latest-session-key-counts',
    says: 'after a new login the old key is dead and the new one works',
    needs: ['simulator'],
    async run({ call, loginReply, user, simulator }) {
      const name = user();
      const { token } = await loginReply(name);
      const old = await simulator.encrypt({ user: name, data: { nickName: 'Old', avatarUrl: AVATAR } });
      await simulator.rotate(name);
      await loginReply(name);
      expectRefused(await call('/updateUser', { token, body: old }), 'data under an old session_key');
      const fresh = await simulator.encrypt({ user: name, data: { nickName: 'New', avatarUrl: AVATAR } });
      expectStatus(await call('/updateUser', { token, body: fresh }), 200);
    },
  },
  {
    name: 'refusals-are-no-oracle',
    says: 'a wrong key, a foreign watermark and an old one are answered alike',
    needs: ['simulator'],
    async run(t) {
      const user = t.user();
      const { token } = await t.loginReply(user);
      const data = sealedNumber('13800138000');
      const bad = [
        await foreignData(t, data),
        await t.simulator.encrypt({ user, data, appId: 'wxffffffffffffffff' }),
        await t.simulator.encrypt({ user, data, ageSeconds: 86400 }),
      ];
      const answers = new Set();
      for (const { encryptedData, iv } of bad) {
        const reply = await t.call('/updatePhone', { token, body: { encryptedData, iv } });
        expectRefused(reply, 'tampered data');
        answers.add(`${reply.status} ${reply.text}`);
      }
      expect(answers.size === 1, 'the answers tell what was wrong with the ciphertext');
    },
  },
];
