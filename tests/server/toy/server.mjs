// A small back end in memory that keeps the contract, unless it is told one defect to have.

import { createServer } from 'node:http';

import { endFamily, openSession, refreshToken, register } from './accounts.mjs';
import { Refusal, createWeChat, isSigned, openData } from './wechat.mjs';

const BODY_LIMIT = 65536;

/** Starts it on a free port: { url, close() }. */
export async function startToyServer({ platform, appId, appSecret, expiresIn = 7200, platformTimeoutMs = 30000, registration, envelope, defect }) {
  const is = (name) => name === defect;
  const app = { appId, expiresIn, registration, envelope, is, describe, users: new Map(), sessions: new Map(), families: new Map(), codes: new Map(), phones: new Map() };
  app.userOf = (person) => userOf(app, person);
  app.wechat = createWeChat({ base: platform, appId, appSecret, is, timeoutMs: platformTimeoutMs });
  const server = createServer((request, response) => {
    answer(app, request).then((reply) => write(app, response, reply));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(app, request) {
  let body;
  try {
    const text = await readBody(app, request);
    const call = CALLS[request.url];
    if (!call) throw new Refusal(404, 'NOT_FOUND');
    if (request.method !== 'POST' && !app.is('takes-any-method')) throw new Refusal(405, 'METHOD_NOT_ALLOWED');
    if (app.is('login-wants-a-live-token') && request.headers.authorization) authenticate(app, request);
    if (app.is('judges-bodies-first') && call.hasBody) call.check(parse(app, text));
    const session = call.open ? ofHeader(app, request) : await authenticated(app, request, text);
    body = call.hasBody ? parse(app, text) : undefined;
    return await call.run(app, body, session);
  } catch (error) {
    if (!(error instanceof Refusal)) return { status: 500, body: { code: 'INTERNAL', message: 'failed' } };
    const echo = app.is('quotes-the-request') && body && typeof body.code === 'string' ? `: ${body.code}` : '';
    return { status: error.status, headers: error.headers, body: { code: error.code, message: `${error.code}${echo}` } };
  }
}

async function readBody(app, request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= BODY_LIMIT || app.is('has-no-body-limit')) chunks.push(chunk);
  }
  if (size > BODY_LIMIT && !app.is('has-no-body-limit')) throw new Refusal(413, 'BODY_TOO_LARGE');
  return Buffer.concat(chunks);
}

function parse(app, bytes) {
  let body;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw app.is('bad-json-is-500') ? error : new Refusal(400, 'INVALID_JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw app.is('wrong-types-are-500') ? new TypeError('not an object') : new Refusal(400, 'INVALID_REQUEST');
  }
  return body;
}

async function authenticated(app, request, text) {
  try {
    return authenticate(app, request);
  } catch (error) {
    if (app.is('spends-phone-codes-of-the-dead') && request.url === '/updatePhone') await app.wechat.phoneNumber(parse(app, text).code).catch(() => {});
    throw error;
  }
}

function authenticate({ is, sessions }, request) {
  const [scheme, token] = (request.headers.authorization || '').split(' ');
  if (scheme === '' && is('anonymous-is-403')) throw new Refusal(403, 'FORBIDDEN');
  if (scheme !== 'Bearer' && !is('takes-any-scheme')) throw new Refusal(401, 'UNAUTHORIZED');
  if (is('malformed-tokens-are-400') && token.length < 20) throw new Refusal(400, 'MALFORMED_TOKEN');
  const session = sessions.get(token);
  if (!session || (session.endsAt <= Date.now() && !is('sessions-never-end'))) throw new Refusal(401, 'UNAUTHORIZED');
  return session;
}

/** What the header of a call that needs none says: only some defects look at it. */
function ofHeader(app, request) {
  if (app.is('refreshes-for-the-header')) return app.sessions.get((request.headers.authorization || '').split(' ')[1]);
  if (app.is('dead-tokens-stop-a-refresh') && request.url === '/refreshToken' && request.headers.authorization) authenticate(app, request);
  return undefined;
}

async function silentLogin(app, { code }) {
  const { is } = app;
  if (typeof code !== 'string' || code === '' || code.length > 512) throw new Refusal(400, 'INVALID_REQUEST');
  if (is('one-login-at-a-time')) {
    if (app.busy) throw new Refusal(503, 'UNAVAILABLE');
    app.busy = true;
  }
  let person = is('keeps-codes') ? app.codes.get(code) : undefined;
  try {
    person = person || await app.wechat.codeToSession(code);
  } finally {
    app.busy = false;
  }
  app.codes.set(code, person);
  const known = app.users.get(person.openid);
  const stranger = !known || known.forgotten;
  if (app.registration && stranger && !is('registers-at-login')) {
    if (is('makes-accounts-at-login')) app.userOf(person);
    return { status: 200, body: Object.assign({ registered: false }, is('gives-strangers-tokens') && openSession(app, { openid: person.openid })) };
  }
  const user = app.userOf(person);
  const reply = Object.assign(openSession(app, user), { userInfo: toldAtLogin(app, user) });
  if (is('sends-the-session-key')) reply.session_key = person.session_key;
  return { status: 200, body: reply };
}

/** The user of an exchange, made when new; the key is that of the exchange. */
function userOf({ is, users }, person) {
  let user = users.get(person.openid);
  if (!user) {
    user = { openid: person.openid, sessionKey: person.session_key };
    users.set(person.openid, user);
  }
  if (!is('keeps-the-first-key')) user.sessionKey = person.session_key;
  return user;
}

function toldAtLogin({ is, latest }, user) {
  if (is('forgets-users')) return { hasProfile: false, hasPhone: false };
  if (is('confuses-users') && latest) return describe(latest);
  return describe(user, is('unbinds-only-in-the-reply') ? user.lastPhone : user.phone);
}

function updateUser(app, body, { user }) {
  const { is } = app;
  let profile = body;
  if (body.encryptedData !== undefined) {
    if (is('takes-no-encrypted-profile')) throw new Refusal(400, 'INVALID_REQUEST');
    if (!is('ignores-signatures') && !isSigned(body, user.sessionKey)) throw new Refusal(400, 'INVALID_OPEN_DATA');
    profile = is('trusts-raw-data') ? JSON.parse(body.rawData) : openData(body, user.sessionKey, app.appId, is);
  }
  const { nickName, avatarUrl } = profile;
  const valid = typeof nickName === 'string' && nickName.length <= 64 && !/[\u0000-\u001f]/.test(nickName)
    && /[^\s\u3164\p{Default_Ignorable_Code_Point}]/u.test(nickName)
    && (avatarUrl === undefined || (typeof avatarUrl === 'string' && avatarUrl.startsWith('https://')));
  if (!valid && !is('takes-any-profile')) throw new Refusal(400, 'INVALID_REQUEST');
  user.nickName = is('keeps-only-latin-names') ? String(nickName).replace(/[^\u0000-\u00ff]/g, '?') : nickName;
  user.avatarUrl = avatarUrl || user.avatarUrl;
  app.latest = user;
  return { status: 200, body: { userInfo: describe(user) } };
}

async function updatePhone(app, body, { user }) {
  const { is } = app;
  if (body.encryptedData !== undefined) {
    if (is('takes-no-encrypted-number')) throw new Refusal(400, 'INVALID_REQUEST');
    user.phone = openWith(app, body, user).phoneNumber;
  } else {
    if (typeof body.code !== 'string' || body.code === '') throw new Refusal(400, 'INVALID_REQUEST');
    user.phone = await app.wechat.phoneNumber(body.code).catch((error) => {
      throw is('used-phone-codes-are-401') && error.code === 'CODE_USED' ? new Refusal(401, 'UNAUTHORIZED') : error;
    });
  }
  user.lastPhone = user.phone;
  return { status: 200, body: { userInfo: describe(user, user.phone, is('shows-the-number')) } };
}

function openWith(app, body, user) {
  if (!app.is('takes-anybodys-key')) return openData(body, user.sessionKey, app.appId, app.is);
  const opened = Array.from(app.users.values(), ({ sessionKey }) => {
    try {
      return openData(body, sessionKey, app.appId, app.is);
    } catch (error) {
      return undefined;
    }
  });
  const data = opened.find((candidate) => candidate !== undefined);
  if (!data) throw new Refusal(400, 'INVALID_OPEN_DATA');
  return data;
}

function unbindPhone(app, body, { user }) {
  user.phone = undefined;
  return { status: 200, body: { userInfo: describe(user) } };
}

function logout(app, body, { token, family }) {
  const { is, sessions } = app;
  if (is('logs-everybody-out')) sessions.clear();
  if (!is('logout-does-nothing')) sessions.delete(token);
  if (!is('logout-does-nothing') && !is('logout-keeps-the-family')) endFamily(app, family);
  return { status: is('logout-is-200') ? 200 : 204 };
}

function describe(user, phone = user.phone, inClear = false) {
  return {
    nickName: user.nickName,
    avatarUrl: user.avatarUrl,
    phone: phone && !inClear ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : phone,
    hasProfile: user.nickName !== undefined,
    hasPhone: phone !== undefined,
  };
}

/** What a back end sends that says everything in a 200. */
function enveloped({ status, headers, body }) {
  const code = status < 400 ? 0 : status;
  return { status: 200, headers, body: { code, msg: code ? body.message : 'ok', data: code ? null : body } };
}

function write({ is, envelope }, response, answered) {
  const { status, headers = {}, body } = envelope ? enveloped(answered) : answered;
  const plain = status >= 400 && is('refuses-in-html');
  const shape = status >= 400 && is('refuses-in-another-shape') ? { error: 'no' } : body;
  const type = plain || is('declares-html') ? 'text/html' : 'application/json';
  response.writeHead(status, Object.assign(body ? { 'content-type': type } : {}, headers));
  if (plain) response.end('<h1>no</h1>');
  else response.end(body ? JSON.stringify(shape) : undefined);
}

function wants(...names) {
  return (body) => {
    if (!names.some((name) => typeof body[name] === 'string')) throw new Refusal(400, 'INVALID_REQUEST');
  };
}

const CALLS = {
  '/silentLogin': { run: silentLogin, hasBody: true, open: true, check: wants('code') },
  '/refreshToken': { run: refreshToken, hasBody: true, open: true, check: wants('refreshToken') },
  '/register': { run: register, hasBody: true, open: true, check: wants('code') },
  '/updateUser': { run: updateUser, hasBody: true, check: wants('nickName', 'encryptedData') },
  '/updatePhone': { run: updatePhone, hasBody: true, check: wants('code', 'encryptedData') },
  '/unbindPhone': { run: unbindPhone, hasBody: false },
  '/logout': { run: logout, hasBody: false },
};
