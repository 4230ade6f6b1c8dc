// The toy back end's view of WeChat: exchanges, and the cryptography of open data.

import { createDecipheriv, createHash } from 'node:crypto';

export class Refusal extends Error {
  constructor(status, code, headers = {}) {
    super(code);
    Object.assign(this, { status, code, headers });
  }
}

/** Asks the platform once; its answer, or a refusal as the contract has it. */
async function ask(url, options, { is, timeoutMs }) {
  let text;
  try {
    const signal = is('waits-for-ever') ? undefined : AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, Object.assign({ signal }, options));
    if (!response.ok) throw new Refusal(503, 'UNAVAILABLE', { 'retry-after': '1' });
    text = await response.text();
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(504, 'PLATFORM_TIMEOUT');
  }
  let answer;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw is('nonsense-is-500') ? error : new Refusal(502, 'PLATFORM_ERROR');
  }
  if (answer.errcode) throw refusalFor(answer.errcode, is);
  return answer;
}

function refusalFor(errcode, is) {
  switch (errcode) {
    case 40029: return is('unknown-code-is-500') ? new Error('unknown code') : new Refusal(400, 'INVALID_CODE');
    case 40163: return new Refusal(409, 'CODE_USED');
    case 40226: return new Refusal(is('blocked-is-401') ? 401 : 403, 'USER_BLOCKED');
    case 45011: return new Refusal(429, 'RATE_LIMITED', is('limit-without-retry-after') ? {} : { 'retry-after': '60' });
    case -1: return new Refusal(is('busy-is-400') ? 400 : 503, 'UNAVAILABLE', { 'retry-after': '1' });
    default: return new Refusal(502, 'PLATFORM_ERROR');
  }
}

export function createWeChat({ base, appId, appSecret, is, timeoutMs }) {
  const limits = { is, timeoutMs };

  async function codeToSession(code) {
    const query = new URLSearchParams({ appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' });
    const url = `${base}/sns/jscode2session?${query}`;
    if (!is('sends-codes-again')) return ask(url, {}, limits);
    return ask(url, {}, limits).catch(() => ask(url, {}, limits));
  }

  async function phoneNumber(code) {
    const token = await ask(`${base}/cgi-bin/stable_token`, json({ grant_type: 'client_credential', appid: appId, secret: appSecret }), limits);
    const answer = await ask(`${base}/wxa/business/getuserphonenumber?access_token=${token.access_token}`, json({ code }), limits);
    return answer.phone_info.phoneNumber;
  }

  return { codeToSession, phoneNumber };
}

function json(body) {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export function isSigned({ rawData, signature }, sessionKey) {
  return createHash('sha1').update(rawData + sessionKey).digest('hex') === signature;
}

/** Decrypts open data and checks its watermark. */
export function openData({ encryptedData, iv }, sessionKey, appId, is) {
  const refused = (why) => new Refusal(400, is('is-an-oracle') ? why : 'INVALID_OPEN_DATA');
  let data;
  try {
    const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(iv, 'base64'));
    data = JSON.parse(decipher.update(encryptedData, 'base64', 'utf8') + decipher.final('utf8'));
  } catch (error) {
    throw refused('BAD_PADDING');
  }
  const { appid, timestamp } = data.watermark || {};
  if (appid !== appId && !is('ignores-the-app-of-the-watermark')) throw refused('FOREIGN_WATERMARK');
  if (!(Math.abs(Date.now() / 1000 - timestamp) <= 300) && !is('ignores-the-age-of-the-watermark')) throw refused('OLD_WATERMARK');
  return data;
}
