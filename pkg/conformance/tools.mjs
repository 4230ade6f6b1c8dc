// What a check has at hand.

import { ContractBroken, createClient } from './client.mjs';
import { commandCodes, createSimulator } from './codes.mjs';
import { show } from './show.mjs';

/** A check that cannot say anything here. */
export class Skipped extends Error {}

export const NEEDS = {
  login: '--simulator or --login-code-command',
  phone: '--simulator or --phone-code-command',
  'two users': '--simulator or --login-code-command',
  simulator: '--simulator',
  refresh: '--refresh-token',
  register: '--register',
};

export function createTools(options) {
  const { simulator: simulatorURL, loginCodeCommand, phoneCodeCommand, timeoutMs = 15000 } = options;
  const { call, replies, reach } = createClient({ baseURL: options.baseURL, timeoutMs, envelope: options.envelope });
  const simulator = simulatorURL ? createSimulator(simulatorURL) : undefined;
  const loginCode = loginCodeCommand ? commandCodes(loginCodeCommand) : simulator && simulator.loginCode;
  const phoneCode = phoneCodeCommand ? commandCodes(phoneCodeCommand) : simulator && simulator.phoneCode;
  const run = Math.random().toString(36).slice(2, 10);
  const users = [];

  /** Opens an account for a user; the reply. */
  async function register(user, more = {}) {
    const [code, phone] = [await loginCode(user), await phoneCode(user, '13987654321')];
    return call('/register', { body: Object.assign({ code, phoneCode: phone }, more), sent: [code, phone] });
  }

  /** The body of a reply that has to be a session. */
  function session(reply) {
    const { json } = reply;
    if (reply.ok && json !== null && typeof json === 'object') return json;
    throw new ContractBroken(`${reply.call} with a good code: ${show(reply)}`, reply);
  }

  return {
    call,
    replies,
    reach,
    users,
    simulator,
    loginCode,
    phoneCode,
    register,
    session,
    enveloped: !!options.envelope,
    has: {
      login: !!loginCode,
      phone: !!phoneCode,
      'two users': !!loginCode,
      simulator: !!simulator,
      refresh: !!options.refreshToken,
      register: !!options.register && !!phoneCode,
    },

    /** A user: a new one each time on the simulator, `a` or `b` for a command. */
    user(letter = 'a') {
      if (!simulator) return letter;
      const name = `conformance-${run}-${users.length}-${letter}`;
      users.push(name);
      return name;
    },

    /** Logs a user in, who is registered where that has to come first; the reply's body. */
    async loginReply(user) {
      const code = await loginCode(user);
      const body = session(await call('/silentLogin', { body: { code }, sent: [code] }));
      return options.register && body.registered === false ? session(await register(user)) : body;
    },

    skip(reason) {
      throw new Skipped(reason);
    },
  };
}
