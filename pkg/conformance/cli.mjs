#!/usr/bin/env node
// mp-session-conformance: does a back end keep the session contract?

import { parseArgs } from 'node:util';

import { CHECKS, Unreachable, runConformance } from './run.mjs';
import { printable } from './show.mjs';

const USAGE = `mp-session-conformance: checks a back end against the session contract.

Usage: mp-session-conformance [options] <base URL>

Login codes are single use, so the kit needs a source of them:
  --simulator <URL>              control routes of wechat-sim, which the back end uses as WeChat's API; all checks run
  --login-code-command <command> a shell command that prints a login code for the user named in MP_SESSION_USER (a or b)
  --phone-code-command <command> likewise for phone codes
Without a source only the checks that need no session are run.

What the back end offers beyond the first calls of the contract:
  --refresh-token                it gives refresh tokens: check /refreshToken
  --register                     it answers {registered: false} to strangers: check /register (codes for phone numbers are needed)
  --envelope                     it answers {code, msg, data} in a 200: code 0 or 200 is good, 400 to 599 means that status,
                                 any other is a refusal; 401 has to be 401

Other options:
  --only <name>                  run this check only; may be repeated
  --list                         print the checks and stop
  --json                         print the results as JSON
  --timeout-ms <number>          give up on one request after so long (default 15000)
  --help                         print this

Use a test environment: users are created and changed, WeChat's quota is used.
Exit status: 0 all passed or skipped, 1 some failed, 2 wrong usage, or nothing answers.`;

const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length));
const MARKS = { passed: 'ok', failed: 'FAILED', skipped: 'skipped' };

async function main() {
  const { values, positionals } = readArguments();
  if (values.help) return print(USAGE, 0);
  if (values.list) return print(CHECKS.map(({ name, says }) => `${name.padEnd(WIDTH)} ${says}`).join('\n'), 0);
  const problem = findProblem(values, positionals);
  if (problem) return print(`${problem}\n\n${USAGE}`, 2);

  const results = await runConformance({
    baseURL: positionals[0],
    simulator: values.simulator,
    loginCodeCommand: values['login-code-command'],
    phoneCodeCommand: values['phone-code-command'],
    refreshToken: values['refresh-token'],
    register: values.register,
    envelope: values.envelope,
    only: values.only,
    timeoutMs: Number(values['timeout-ms']),
  });
  print(values.json ? JSON.stringify(results, null, 2) : table(results), results.some(({ outcome }) => outcome === 'failed') ? 1 : 0);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        simulator: { type: 'string' },
        'login-code-command': { type: 'string' },
        'phone-code-command': { type: 'string' },
        'refresh-token': { type: 'boolean' },
        register: { type: 'boolean' },
        envelope: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        'timeout-ms': { type: 'string', default: '15000' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    print(`${error.message}\n\n${USAGE}`, 2);
    return process.exit();
  }
}

function findProblem(values, positionals) {
  if (positionals.length !== 1) return 'Give exactly one base URL.';
  if (!/^https?:\/\//.test(positionals[0])) return 'The base URL must begin with http:// or https://.';
  if (values.register && !values.simulator && !values['phone-code-command']) return '--register needs --simulator or --phone-code-command.';
  if (!(Number(values['timeout-ms']) >= 1)) return '--timeout-ms must be a number of milliseconds.';
  const unknown = (values.only || []).find((name) => !CHECKS.some((check) => check.name === name));
  return unknown ? `There is no check called ${unknown}; --list shows all.` : '';
}

function table(results) {
  const lines = results.map(({ name, says, outcome, detail }) => `${MARKS[outcome].padEnd(8)} ${name.padEnd(WIDTH)} ${detail || says}`);
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
  return lines.concat('', `conformance: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`).join('\n');
}

function print(text, status) {
  (status === 2 ? console.error : console.log)(text);
  process.exitCode = status;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Unreachable)) throw error;
  print(`mp-session-conformance: ${printable(error.message)}`, 2);
}
