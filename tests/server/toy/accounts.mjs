// The toy back end's sessions: by a login, by a refresh token, by a registration.

import { randomBytes } from 'node:crypto';

import { Refusal } from './wechat.mjs';

const GRACE_MS = 60000;

/** Tokens for a user; with a family they follow from its login. */
export function openSession(app, user, family) {
  const token = newToken(app, user);
  const line = family || { user, generation: 0, turnedAt: 0, refreshTokens: new Map(), tokens: new Set() };
  line.tokens.add(token);
  app.sessions.set(token, { token, user, family: line, endsAt: Date.now() + app.expiresIn * 1000 });
  const reply = Object.assign({ token }, lifetimeOf(app));
  if (!app.is('gives-no-refresh-token')) reply.refreshToken = newRefreshToken(app, line);
  return reply;
}

function lifetimeOf({ is, expiresIn }) {
  if (is('expires-in-is-text')) return { expiresIn: '7200' };
  if (is('expires-at-is-over')) return { expiresAt: new Date().toISOString() };
  if (is('tells-the-end-as-text')) return { expiresAt: new Date(Date.now() + expiresIn * 1000).toISOString() };
  return { expiresIn };
}

function newToken({ is }, user) {
  if (is('has-one-token-per-user')) user.token = user.token || randomBytes(32).toString('base64url');
  return user.token || randomBytes(is('has-short-tokens') ? 8 : 32).toString('base64url');
}

function newRefreshToken(app, family) {
  const refreshToken = randomBytes(app.is('has-short-refresh-tokens') ? 8 : 32).toString('base64url');
  family.refreshTokens.set(refreshToken, family.generation);
  app.families.set(refreshToken, family);
  return refreshToken;
}

export function endFamily(app, family) {
  for (const refreshToken of family.refreshTokens.keys()) app.families.delete(refreshToken);
  if (app.is('leaves-the-tokens-of-thieves')) return;
  for (const token of family.tokens) app.sessions.delete(token);
}

export async function refreshToken(app, { refreshToken: presented }, session) {
  const { is } = app;
  if (typeof presented !== 'string' || !/^[!-~]{1,4096}$/.test(presented)) {
    throw is('wrong-refresh-tokens-are-500') ? new TypeError('no text') : new Refusal(400, 'INVALID_REQUEST');
  }
  if (is('refreshes-one-at-a-time')) await alone(app);
  const family = app.families.get(presented) || (is('refreshes-by-token') && familyOfToken(app, presented));
  if (!family) throw new Refusal(is('unknown-refresh-tokens-are-404') ? 404 : 401, 'INVALID_REFRESH_TOKEN');
  const verdict = judge(app, family, family.refreshTokens.get(presented));
  if (verdict === 'reuse') {
    if (is('ends-all-logins-at-reuse')) for (const other of new Set(app.families.values())) if (other.user === family.user) endFamily(app, other);
    if (!is('refuses-thieves-only')) endFamily(app, family);
    throw new Refusal(401, 'INVALID_REFRESH_TOKEN');
  }
  if (verdict === 'use' && !is('keeps-refresh-tokens')) {
    family.generation += 1;
    family.turnedAt = Date.now();
  }
  const user = is('refreshes-for-the-header') && session ? session.user : family.user;
  if (is('forgets-the-key-at-a-refresh')) user.sessionKey = randomBytes(16).toString('base64');
  const reply = openSession(app, user, family);
  if (is('keeps-refresh-tokens')) reply.refreshToken = presented;
  if (is('keeps-the-token-at-a-refresh')) reply.token = family.tokens.values().next().value;
  const userInfo = is('forgets-the-user-at-a-refresh') ? { hasProfile: false, hasPhone: false } : app.describe(user);
  return { status: 200, body: Object.assign(reply, { userInfo }) };
}

async function alone(app) {
  if (app.refreshing) throw new Refusal(503, 'UNAVAILABLE', { 'retry-after': '1' });
  app.refreshing = true;
  await new Promise((resolve) => setTimeout(resolve, 50));
  app.refreshing = false;
}

function familyOfToken(app, token) {
  const { family } = app.sessions.get(token) || {};
  if (family) family.refreshTokens.set(token, family.generation);
  return family;
}

function judge({ is }, family, generation) {
  if (generation === family.generation || is('takes-used-refresh-tokens')) return 'use';
  const young = Date.now() - family.turnedAt < GRACE_MS && !is('has-no-grace');
  if (is('forgives-every-refresh-token')) return 'again';
  return generation === family.generation - 1 && young ? 'again' : 'reuse';
}

export async function register(app, body) {
  const { is } = app;
  const late = is('spends-codes-of-wrong-registrations');
  if (!late) checkRegistration(app, body);
  const person = (is('registers-with-used-login-codes') && app.codes.get(body.code)) || await app.wechat.codeToSession(body.code);
  app.codes.set(body.code, person);
  if (late) checkRegistration(app, body);
  if (is('keeps-refused-registrations')) app.userOf(person);
  const phone = is('ignores-phone-codes') ? undefined : await phoneOf(app, body.phoneCode);
  if (is('registers-twice')) app.users.delete(person.openid);
  const user = app.userOf(person);
  user.phone = phone;
  if (!is('forgets-the-name-at-the-registration')) user.nickName = body.nickName || user.nickName;
  if (is('forgets-registrations')) user.forgotten = true;
  const reply = openSession(app, user);
  return { status: 200, body: Object.assign(reply, { userInfo: app.describe(user, user.phone, is('shows-the-registered-number')) }) };
}

function checkRegistration(app, { code, phoneCode, nickName, avatarUrl }) {
  const texts = [code, phoneCode, ...[nickName, avatarUrl].filter((text) => text !== undefined)];
  const wrong = texts.some((text) => typeof text !== 'string' || text === '')
    || (nickName || '').length > 64 || (avatarUrl !== undefined && !avatarUrl.startsWith('https://'));
  if (wrong && !(app.is('registers-any-profile') && code && phoneCode)) throw new Refusal(400, 'INVALID_REQUEST');
}

async function phoneOf(app, phoneCode) {
  const known = app.is('registers-with-used-phone-codes') ? app.phones.get(phoneCode) : undefined;
  const phone = known || await app.wechat.phoneNumber(phoneCode).catch((error) => {
    throw app.is('used-codes-of-registrations-are-401') && error.code === 'CODE_USED' ? new Refusal(401, 'UNAUTHORIZED') : error;
  });
  app.phones.set(phoneCode, phone);
  return phone;
}
