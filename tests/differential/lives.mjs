// Lives as the native core lived them: a program of this crate writes them, call by call.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Reader } from './bytes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Gives each life to `take({ life, calls })`, until it returns false. A call: `{ index, entry, arguments, row, texts, expected }`. */
export async function readLives({ from, count, only, release = false }, take) {
  const build = ['run', '-q', '--locked', '--example', 'differential'].concat(release ? '--release' : []);
  const native = spawn('cargo', [...build, '--', from, count, ...(only ? [only.join()] : [])].map(String), { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => native.on('close', resolve));
  native.on('error', () => {});
  let last = from - 1;
  let waiting = Buffer.alloc(0);
  for await (const chunk of native.stdout) {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      if (waiting.length < 8 || waiting.length < 8 + waiting.readUInt32LE(4)) break;
      const end = 8 + waiting.readUInt32LE(4);
      last = waiting.readUInt32LE(0);
      if (take({ life: last, calls: readCalls(waiting.subarray(8, end), only) }) === false) {
        native.kill();
        return;
      }
      waiting = waiting.subarray(end);
    }
  }
  const status = await ended;
  if (last !== from + count - 1) throw new Error(`the native core ended with ${status} in life ${last + 1}: node tests/differential/run.mjs --life ${last + 1}`);
}

function readCalls(buffer, only) {
  const reader = new Reader(buffer);
  const calls = [];
  while (!reader.isAtEnd) {
    // Of a life cut short, the calls keep their numbers.
    const index = only ? only[calls.length] : calls.length;
    calls.push({ index, entry: reader.byte(), arguments: reader.numbers(), row: reader.numbers(), texts: reader.texts(), expected: reader.bytes() });
  }
  return calls;
}
