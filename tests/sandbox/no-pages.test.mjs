// Where WeChat runs code without pages or without wx.login: Mini Games, plugins, apps made from a Mini Program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createWorld, life } from './world.mjs';

const recipe = async (name) => {
  const entry = fileURLToPath(new URL(`../../examples/recipes/${name}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'cjs', target: 'es2017', external: ['mp-session'] });
  return { [`/${name}`]: outputFiles[0].text };
};

const PAGES = ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack', 'getCurrentPages', 'onAppShow', 'offAppShow'];
/** A Mini Game is shown as a whole, and shows no pages. */
const asGame = (wx) => {
  const game = Object.assign({}, wx, { onShow: wx.onAppShow, offShow: wx.offAppShow });
  for (const name of PAGES) delete game[name];
  return game;
};
const asPlugin = ({ login, ...wx }) => Object.assign(wx, { pluginLogin: login });
const asApp = ({ login, ...wx }) => Object.assign(wx, { getMiniProgramCode: login });

const withoutPages = (options) => {
  const world = createWorld(options);
  for (const name of ['Page', 'Component', 'App', 'Behavior', 'getCurrentPages']) delete world.service.global[name];
  return world;
};

const livedWell = (seen, { service, counts }) => {
  assert.deepEqual([seen.orders, seen.ordersAfterRefresh, seen.snapshot.engine, seen.after.loggedIn], [200, 200, 'wasm', false]);
  assert.deepEqual([counts.silentLogin, service.errors], [2, []]);
};

test('a Mini Game lives as a Mini Program does', async () => {
  const world = withoutPages({ change: asGame });
  livedWell(await world.service.run(life), world);
});

test('a Mini Game that is shown again need not wait out a back-off', async () => {
  const { service, fake } = withoutPages({ change: ({ onNetworkStatusChange, ...wx }) => asGame(wx) });
  const begin = "const { createSession } = require('mp-session'); const session = createSession({ baseURL: 'https://api.example.com' }); ";
  const ask = () => service.run(begin + "return session.ensureLogin().then(() => 'in', ({ code }) => code);");
  fake.network.set(false);
  assert.equal(await ask(), 'ERR_NETWORK');
  fake.network.set(true);
  assert.equal(await ask(), 'ERR_NETWORK');
  fake.app.show();
  assert.equal(await ask(), 'in');
});

test('a Mini Game uploads, downloads and opens sockets', async () => {
  const { service } = withoutPages({ change: asGame });
  const seen = await service.run(`
    const { createSession } = require('mp-session');
    const session = createSession({ baseURL: 'https://api.example.com' });
    return Promise.all([
      session.uploadFile({ url: '/file', filePath: 'wxfile://tmp/receipt.txt', name: 'file' }),
      session.downloadFile({ url: '/file' }),
      session.connectSocket({ url: '/live' }),
    ]).then(([up, down, socket]) => [up.statusCode, down.statusCode, socket.readyState]);
  `);
  assert.deepEqual([...seen], [200, 200, 1]);
});

test('mustAuth without pages says what to do, and asks by a popup of the game\'s own', async () => {
  const { service } = withoutPages({ change: asGame });
  const seen = await service.run(`
    const { createSession } = require('mp-session');
    const session = createSession({ baseURL: 'https://api.example.com', authSteps: ['phone'] });
    return session.mustAuth().then(() => 'reached', ({ code, message }) => [code, message]);
  `);
  assert.equal(seen[0], 'ERR_AUTH_COMPONENT_MISSING');
  assert.match(seen[1], /session\.auth\.announce/);
});

for (const [how, tap, expected] of [
  ['gives the profile', "{ encryptedData: 'e', iv: 'i', rawData: '{}', signature: 's' }", ['made', 'reached', 'gone']],
  ['refuses', "{ errMsg: 'getUserInfo:fail auth deny' }", ['made', 'ERR_AUTH_DENIED', 'gone']],
])
  test(`the recipe for a Mini Game: the user ${how}`, async () => {
    const { service } = withoutPages({ change: asGame, files: await recipe('mini-game.js'), hasProfile: false });
    const seen = await service.run(`
      const { createSession } = require('mp-session');
      const { askByButton } = require('./mini-game.js');
      const session = createSession({ baseURL: 'https://api.example.com', authSteps: ['profile'] });
      const seen = [];
      wx.createUserInfoButton = ({ type, withCredentials }) => {
        if (type !== 'text' || !withCredentials) throw new Error('not as WeChat wants it');
        seen.push('made');
        return { onTap: (tapped) => setTimeout(() => tapped(${tap}), 30), destroy: () => seen.push('gone') };
      };
      const stop = askByButton(wx, session, { text: '登录', style: { left: 10, top: 76, width: 200, height: 40 } }, ({ code }) => seen.push('failed ' + code));
      return session.mustAuth()
        .then(() => seen.push('reached'), ({ code }) => seen.push(code))
        .then(() => new Promise((resolve) => setTimeout(resolve, 30)))
        .then(() => { stop(); return seen; });
    `);
    assert.deepEqual([...seen], expected);
  });

test('a plugin has no wx.login, and is told so', async () => {
  const { service } = withoutPages({ change: asPlugin });
  const seen = await service.run(`
    const { createSession } = require('mp-session');
    const session = createSession({ baseURL: 'https://api.example.com' });
    return session.request({ url: '/orders' }).then(() => 'sent', ({ code, message }) => [code, message]);
  `);
  assert.equal(seen[0], 'ERR_UNSUPPORTED');
  assert.match(seen[1], /A plugin has none, and needs a host whose login is wx\.pluginLogin/);
});

for (const [where, change, login] of [
  ['a plugin', asPlugin, 'wx.pluginLogin'],
  ['an app made from a Mini Program', asApp, 'wx.getMiniProgramCode'],
])
  test(`the recipe for ${where} signs in by ${login}`, async () => {
    const world = withoutPages({ change, files: await recipe('other-login.js') });
    const host = `host: require('./other-login.js').hostWithLogin(wx, ${login}), `;
    livedWell(await world.service.run(life.replace('{ baseURL', `{ ${host}baseURL`)), world);
  });

test('in single-page mode nobody signs in, and nobody waits', async () => {
  const { service, fake, counts } = withoutPages({ change: (wx) => Object.assign({}, wx, { getApiCategory: () => 'browseOnly' }) });
  const seen = await service.run(`
    const { createSession } = require('mp-session');
    const session = createSession({ baseURL: 'https://api.example.com' });
    const orders = { url: 'https://api.example.com/orders' };
    return Promise.all([
      session.request(orders).then(() => 'sent', ({ code }) => code),
      session.request(Object.assign({ needLogin: false }, orders)).then(({ statusCode }) => statusCode),
      session.mustAuth().then(() => 'reached', ({ code }) => code),
    ]);
  `);
  assert.deepEqual([...seen], ['ERR_UNSUPPORTED', 401, 'ERR_UNSUPPORTED']);
  assert.deepEqual([fake.calls.login || 0, counts.silentLogin], [0, 0]);
});
