// The calls of mp-session's contract on Express. Settings come from the environment; see the README.

import express from 'express';

import { expect, isAvatar, isCode, isNickName, isSealed, isSigned, isToken, readBody } from './body.js';
import { checkSignature, openData } from './open-data.js';
import { Refusal, answerError } from './refusal.js';
import { openStore } from './store.js';
import { createWeChat, patience } from './wechat.js';

const { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret, WECHAT_API: api = 'https://api.weixin.qq.com' } = process.env;
const { DATABASE = 'sessions.db', HOST = '127.0.0.1', PORT = '8787', SESSION_TTL_S = '7200', REGISTER_FIRST } = process.env;
if (!appId || !appSecret) throw new Error('set WECHAT_APP_ID and WECHAT_APP_SECRET');

const wechat = createWeChat({ api, appId, appSecret });
const store = openStore(DATABASE, { sessionTtlS: Number(SESSION_TTL_S) });
const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use((request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
});

/** Whom a login code stands for. The time is taken before WeChat is asked: that is the order of the keys. */
async function personOf(code, signal) {
  const askedAt = Date.now();
  return { askedAt, ...await wechat.codeToSession(code, signal) };
}

function authenticate(request, response, next) {
  const [, token] = /^Bearer ([!-~]{1,4096})$/i.exec(request.get('authorization') ?? '') ?? [];
  if (!token) throw new Refusal('UNAUTHORIZED');
  request.user = store.authenticate(token);
  next();
}

app.post('/silentLogin', readBody, async ({ body: { code } }, response) => {
  expect(isCode(code));
  const person = await personOf(code, patience());
  response.json(REGISTER_FIRST ? store.login(person) ?? { registered: false } : store.register(person, {}));
});

app.post('/refreshToken', readBody, ({ body: { refreshToken } }, response) => {
  expect(isToken(refreshToken));
  response.json(store.refresh(refreshToken));
});

app.post('/register', readBody, async ({ body: { code, phoneCode, nickName, avatarUrl } }, response) => {
  // All of it before a code is spent.
  expect(isCode(code) && (phoneCode === undefined || isCode(phoneCode)));
  expect((nickName === undefined || isNickName(nickName)) && (avatarUrl == null || isAvatar(avatarUrl)));
  if (REGISTER_FIRST && phoneCode === undefined) throw new Refusal('PHONE_REQUIRED');
  const signal = patience();
  const person = await personOf(code, signal);
  const phone = phoneCode && await wechat.phoneNumber(phoneCode, signal);
  response.json(store.register(person, { nickName, avatarUrl, phone }));
});

app.post('/updateUser', authenticate, readBody, ({ body, user }, response) => {
  const { nickName, avatarUrl } = 'encryptedData' in body ? sealedProfile(body, user) : body;
  expect(isNickName(nickName) && (avatarUrl == null || isAvatar(avatarUrl)));
  response.json({ userInfo: store.change(user.id, { nickName, avatarUrl }) });
});

/** Signed is `rawData`, but believed is only the ciphertext: the signature does not cover that. */
function sealedProfile(body, user) {
  expect(isSealed(body) && isSigned(body));
  checkSignature(body, user.session_key);
  const { nickName, avatarUrl } = openData(body, user.session_key, appId);
  // WeChat's way to say that there is no picture is an empty text.
  return { nickName, avatarUrl: avatarUrl || undefined };
}

app.post('/updatePhone', authenticate, readBody, async ({ body, user }, response) => {
  response.json({ userInfo: store.change(user.id, { phone: await phoneOf(body, user) }) });
});

async function phoneOf(body, user) {
  if (!('encryptedData' in body)) {
    expect(isCode(body.code));
    return wechat.phoneNumber(body.code, patience());
  }
  expect(isSealed(body));
  const { phoneNumber } = openData(body, user.session_key, appId);
  if (typeof phoneNumber !== 'string') throw new Refusal('INVALID_OPEN_DATA');
  return phoneNumber;
}

app.post('/unbindPhone', authenticate, ({ user }, response) => {
  response.json({ userInfo: store.unbindPhone(user.id) });
});

app.post('/logout', authenticate, ({ user }, response) => {
  store.logout(user.family_id);
  response.status(204).end();
});

app.use(() => {
  throw new Refusal('NOT_FOUND');
});
app.use(answerError);

const server = app.listen(Number(PORT), HOST, (error) => {
  if (error) throw error;
  const { address, port } = server.address();
  console.log(`listening on ${address}:${port}`);
});
// A body that trickles in holds its connection no longer than this.
server.requestTimeout = 10_000;
