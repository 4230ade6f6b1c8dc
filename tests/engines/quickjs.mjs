// Runs a script in QuickJS: node quickjs.mjs FOLDER_OF_PACKAGES SCRIPT. What an event loop is, QuickJS leaves to its host.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [fetched, script] = process.argv.slice(2);
const { getQuickJS } = createRequire(join(fetched, 'none.js'))('quickjs-emscripten');
const LIMIT_MS = 120_000;

const loop = `
var setTimeout = (function () {
  var timers = [];
  this.runTimers = function () {
    var now = Date.now();
    var due = timers.filter(function (timer) { return timer.at <= now; });
    timers = timers.filter(function (timer) { return timer.at > now; });
    due.forEach(function (timer) { timer.callback(); });
  };
  return function (callback, delay) { timers.push({ at: Date.now() + (delay || 0), callback: callback }); };
})();
`;

const context = (await getQuickJS()).newContext();
let reported = false;
context.newFunction('print', (line) => {
  reported = true;
  console.log(context.getString(line));
}).consume((print) => context.setProp(context.global, 'print', print));
const run = (code) => context.unwrapResult(context.evalCode(code)).dispose();

run(loop);
run(readFileSync(script, 'utf8'));
const until = Date.now() + LIMIT_MS;
while (!reported && Date.now() < until) {
  context.unwrapResult(context.runtime.executePendingJobs(10_000));
  run('runTimers()');
}
process.exit(reported ? 0 : 1);
