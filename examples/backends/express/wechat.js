// What is asked of WeChat. Each code is sent once, whatever comes back: it is spent by the first attempt.

import { Refusal } from './refusal.js';

const REFUSALS = {
  40029: 'INVALID_CODE',
  40163: 'CODE_USED',
  40226: 'USER_BLOCKED',
  45011: 'RATE_LIMITED',
  45009: 'UNAVAILABLE',
  '-1': 'UNAVAILABLE',
};

export function createWeChat({ api, appId, appSecret }) {
  return {
    /** The openid and session_key of a login code. */
    async codeToSession(code, signal) {
      const query = new URLSearchParams({ appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' });
      const { openid, session_key: sessionKey } = await ask(`${api}/sns/jscode2session?${query}`, { signal });
      if (typeof openid !== 'string' || typeof sessionKey !== 'string') throw new Refusal('PLATFORM_ERROR');
      return { openid, sessionKey };
    },

    /** The number of a phone code. */
    async phoneNumber(code, signal) {
      // WeChat keeps this token and gives the same one until it ends: there is nothing to be kept here.
      const credentials = { grant_type: 'client_credential', appid: appId, secret: appSecret };
      const { access_token: token } = await ask(`${api}/cgi-bin/stable_token`, post(credentials, signal));
      const query = new URLSearchParams({ access_token: token });
      const { phone_info: info } = await ask(`${api}/wxa/business/getuserphonenumber?${query}`, post({ code }, signal));
      if (typeof info?.phoneNumber !== 'string') throw new Refusal('PLATFORM_ERROR');
      return info.phoneNumber;
    },
  };
}

/** The time for all that one request asks of WeChat; the SDK waits for 15 s. */
export const patience = () => AbortSignal.timeout(8000);

function post(body, signal) {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal };
}

async function ask(url, options) {
  let response;
  let text;
  try {
    response = await fetch(url, { redirect: 'error', ...options });
    text = await response.text();
  } catch (error) {
    // The error is not told on: the address in it has the app secret.
    throw new Refusal(error.name === 'TimeoutError' ? 'PLATFORM_TIMEOUT' : 'PLATFORM_UNREACHABLE');
  }
  const answer = response.ok ? parsed(text) : undefined;
  if (answer === null || typeof answer !== 'object') throw new Refusal('PLATFORM_ERROR');
  if (answer.errcode) throw new Refusal(REFUSALS[answer.errcode] || 'PLATFORM_ERROR');
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
