// Runs the contract's checks against a back end.

import { ContractBroken, createClient } from './client.mjs';
import { commandCodes, createSimulator } from './codes.mjs';
import { errorChecks } from './checks/errors.mjs';
import { loginChecks } from './checks/login.mjs';
import { phoneChecks } from './checks/phone.mjs';
import { replyChecks } from './checks/replies.mjs';
import { tokenChecks } from './checks/tokens.mjs';
import { userChecks } from './checks/user.mjs';

/** In the order they run. */
export const CHECKS = [].concat(loginChecks, tokenChecks, userChecks, phoneChecks, errorChecks, replyChecks);

class Skipped extends Error {}

/**
 * Runs all checks, or those named in `only`.
 * @param {{ baseURL: string, simulator?: string, loginCodeCommand?: string, phoneCodeCommand?: string,
 *   only?: string[], timeoutMs?: number }} options
 * @returns {Promise<{ name: string, says: string, outcome: 'passed'|'failed'|'skipped', detail: string }[]>}
 */
export async function runConformance(options) {
  const tools = createTools(options);
  const chosen = CHECKS.filter(({ name }) => !options.only || options.only.includes(name));
  const results = [];
  for (const check of chosen) {
    const { outcome, detail } = await runCheck(check, tools);
    results.push({ name: check.name, says: check.says, outcome, detail });
  }
  return results;
}

async function runCheck(check, tools) {
  const missing = check.needs.find((need) => !tools.has[need]);
  if (missing) return { outcome: 'skipped', detail: `needs ${NEEDS[missing]}` };
  try {
    await check.run(tools);
    return { outcome: 'passed', detail: '' };
  } catch (error) {
    if (error instanceof Skipped) return { outcome: 'skipped', detail: error.message };
    if (error instanceof ContractBroken) return { outcome: 'failed', detail: error.message };
    // A reply of another shape than the check goes on to read.
    return { outcome: 'failed', detail: `${error.name}: ${error.message}` };
  }
}

const NEEDS = {
  login: '--simulator or --login-code-command',
  phone: '--simulator or --phone-code-command',
  'two users': '--simulator or --login-code-command',
  simulator: '--simulator',
};

function createTools({ baseURL, simulator: simulatorURL, loginCodeCommand, phoneCodeCommand, timeoutMs = 15000 }) {
  const { call, replies } = createClient({ baseURL, timeoutMs });
  const simulator = simulatorURL ? createSimulator(simulatorURL) : undefined;
  const loginCode = loginCodeCommand ? commandCodes(loginCodeCommand) : simulator && simulator.loginCode;
  const phoneCode = phoneCodeCommand ? commandCodes(phoneCodeCommand) : simulator && simulator.phoneCode;
  const run = Math.random().toString(36).slice(2, 10);
  const users = [];

  return {
    call,
    replies,
    users,
    simulator,
    loginCode,
    phoneCode,
    has: { login: !!loginCode, phone: !!phoneCode, 'two users': !!loginCode, simulator: !!simulator },

    /** A user: a new one each time on the simulator, `a` or `b` for a command. */
    user(letter = 'a') {
      if (!simulator) return letter;
      const name = `conformance-${run}-${users.length}-${letter}`;
      users.push(name);
      return name;
    },

    /** Logs a user in; the reply's body. */
    async loginReply(user) {
      const code = await loginCode(user);
      const reply = await call('/silentLogin', { body: { code }, sent: [code] });
      if (!reply.ok || typeof reply.json !== 'object' || reply.json === null) {
        throw new ContractBroken(`${reply.call} with a good code: ${reply.status} ${reply.text.slice(0, 80)}`);
      }
      return reply.json;
    },

    skip(reason) {
      throw new Skipped(reason);
    },
  };
}
