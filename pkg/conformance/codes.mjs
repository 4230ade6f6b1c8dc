// Where login codes and phone codes come from: the simulated platform, or commands that print one.

import { exec } from 'node:child_process';
import { promisify } from 'node:util';

import { Unreachable, whyNot } from './client.mjs';

const execute = promisify(exec);
const PATIENCE_MS = 15000;

/** Talks to the control routes of `wechat-sim`. */
export function createSimulator(url) {
  const base = url.replace(/\/+$/, '');
  const send = async (method, path, body) => {
    const response = await fetch(`${base}/__control/${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error) => {
      throw new Unreachable(`the simulator does not answer at ${base} (${whyNot(error)})`);
    });
    if (!response.ok) throw new Unreachable(`what answers at ${base} is not wechat-sim: ${response.status} to ${path}`);
    return response.json();
  };
  return {
    loginCode: async (user) => (await send('POST', 'login-code', { user })).code,
    phoneCode: async (user, phone) => (await send('POST', 'phone-code', { user, phone })).code,
    encrypt: (what) => send('POST', 'encrypt', what),
    reveal: (user) => send('POST', 'reveal', { user }),
    rotate: (user) => send('POST', 'rotate', { user }),
    fault: (fault) => send('POST', 'faults', fault),
    clearFaults: () => send('DELETE', 'faults'),
    stats: () => send('GET', 'stats'),
  };
}

/** What a phone seals when a number is given. */
export function sealedNumber(phone) {
  return { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86' };
}

/** Runs a command of the caller's, with the user's name in MP_SESSION_USER; its output is the code. */
export function commandCodes(command) {
  return async (user) => {
    const { stdout } = await execute(command, { env: Object.assign({}, process.env, { MP_SESSION_USER: user }), timeout: 60000 });
    const code = stdout.trim();
    if (code === '') throw new Error(`the command printed no code: ${command}`);
    return code;
  };
}
