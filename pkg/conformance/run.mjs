// Runs the contract's checks against a back end.

import { ContractBroken, Unreachable } from './client.mjs';
import { errorChecks } from './checks/errors.mjs';
import { loginChecks } from './checks/login.mjs';
import { phoneChecks } from './checks/phone.mjs';
import { refreshChecks } from './checks/refresh.mjs';
import { registerChecks } from './checks/register.mjs';
import { replyChecks } from './checks/replies.mjs';
import { tokenChecks } from './checks/tokens.mjs';
import { userChecks } from './checks/user.mjs';
import { printable, show } from './show.mjs';
import { NEEDS, Skipped, createTools } from './tools.mjs';

export { Unreachable };

/** In the order they run. */
export const CHECKS = [].concat(loginChecks, tokenChecks, userChecks, phoneChecks, refreshChecks, registerChecks, errorChecks, replyChecks);

/**
 * Runs all checks, or those named in `only`. Rejects with `Unreachable` when nothing answers.
 * @param {{ baseURL: string, simulator?: string, loginCodeCommand?: string, phoneCodeCommand?: string,
 *   refreshToken?: boolean, register?: boolean, envelope?: boolean, only?: string[], timeoutMs?: number }} options
 * @returns {Promise<{ name: string, says: string, outcome: 'passed'|'failed'|'skipped', detail: string }[]>}
 */
export async function runConformance(options) {
  const tools = createTools(options);
  await tools.reach();
  // Whoever ran before may have stopped in the middle.
  if (tools.simulator) await tools.simulator.clearFaults();
  const chosen = CHECKS.filter(({ name }) => !options.only || options.only.includes(name));
  const results = [];
  for (const check of chosen) {
    const { outcome, detail } = await runCheck(check, tools);
    results.push({ name: check.name, says: check.says, outcome, detail: printable(detail) });
  }
  if (tools.simulator) await tools.simulator.clearFaults();
  return results;
}

async function runCheck(check, tools) {
  const missing = check.needs.find((need) => !tools.has[need]);
  if (missing) return { outcome: 'skipped', detail: `needs ${NEEDS[missing]}` };
  const before = tools.replies.length;
  try {
    await check.run(tools);
    return { outcome: 'passed', detail: '' };
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    if (error instanceof Skipped) return { outcome: 'skipped', detail: error.message };
    // Another error comes from a reply of another shape than the check goes on to read.
    const message = error instanceof ContractBroken ? error.message : `${error.name}: ${error.message}`;
    return { outcome: 'failed', detail: withReply(message, error.reply || tools.replies.slice(before).pop()) };
  }
}

/** A failure with what came, unless it tells that itself. */
function withReply(message, reply) {
  if (!reply || message.endsWith(show(reply))) return message;
  return `${message}; ${reply.call} answered ${show(reply)}`;
}
