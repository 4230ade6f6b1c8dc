// Everything that carries a token beside session.request: signed out at first, then with a token that was refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld } from './world.mjs';

const phones = [
  ['the wasm of iOS', { platform: 'ios', resultShape: 'instance' }],
  ['the wasm of Android', { platform: 'android', resultShape: 'pair' }],
  ['the twin', { webAssembly: false }],
];

/** By method: a call of an app, what it gives, and the file of the package that is read for it. */
const calls = {
  uploadFile: [
    `session.uploadFile({ url: '/file', filePath: 'wxfile://tmp/receipt.txt', name: 'file' })
      .then(({ statusCode, data }) => [statusCode, JSON.parse(data).size])`,
    [200, 15],
    'files.js',
  ],
  downloadFile: [
    `session.downloadFile({ url: '/file', filePath: 'wxfile://usr/receipt.txt' }).then(({ statusCode, filePath }) => [statusCode, filePath])`,
    [200, 'wxfile://usr/receipt.txt'],
    'files.js',
  ],
  connectSocket: [
    `session.connectSocket({ url: '/live' }).then((socket) => new Promise((resolve) => {
      socket.onMessage(({ data }) => { const open = socket.readyState; socket.close({}); resolve([open, data]); });
      socket.send({ data: 'hello' });
    }))`,
    [1, 'echo hello'],
    'sockets.js',
  ],
  withToken: [
    `session.withToken((token) => new Promise((success, fail) => {
      const header = { Authorization: 'Bearer ' + token };
      wx.request({ url: 'https://api.example.com/orders', header, success, fail });
    })).then(({ statusCode, data }) => [statusCode, data.orders.length])`,
    [200, 0],
    'requests.js',
  ],
};

for (const [phone, options] of phones) {
  for (const [method, [call, outcome, file]] of Object.entries(calls)) {
    test(`${method} on ${phone}: one login, and after a 401 one refresh and one more sending`, async () => {
      const { service, fake, counts, revoke } = createWorld(options);
      const isRead = () => service.loaded().some((path) => path.endsWith('/' + file));
      const app = service.run(`
        const session = require('mp-session').createSession({ baseURL: 'https://api.example.com' });
        return { session, call: () => ${call} };
      `);
      assert.equal(isRead(), false, 'nothing is read before it is needed');
      assert.deepEqual([...(await app.call())], outcome);
      assert.deepEqual([isRead(), counts.silentLogin, counts.unauthorized], [true, 1, 0]);
      revoke();
      assert.deepEqual([...(await app.call())], outcome);
      assert.deepEqual([counts.silentLogin, counts.unauthorized], [2, 1]);
      assert.deepEqual([service.errors, fake.thrown], [[], []]);
      app.session.dispose();
    });
  }
}
