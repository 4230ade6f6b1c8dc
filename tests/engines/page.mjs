// The table of docs/engines.md.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../docs/engines.md', import.meta.url));

const number = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Writes the page; returns its tables, to be printed. */
export function writePage({ rows, treated, lived, replayed, missing }) {
  const measured = table(
    ['Engine', 'runs', 'holds', 'first token, ms', 'hot pair'],
    rows.map(({ engine, kind, held, of, startMs, hotPair }) => [engine, kind, `${held} of ${of}`, number(startMs, 1), number(hotPair, 1)]),
  );
  const rewritten = table(['The package …', 'runs', 'holds'], treated.map(({ engine, kind, held, of }) => [engine, kind, `${held} of ${of}`]));
  const crossings = table(['Interpreter', 'crossings equal'], replayed.map(({ name, held, of }) => [name, `${held} of ${of}`]));
  const lives = table(['The twin …', 'lives equal'], lived.map(({ name, held, of }) => [name, `${held} of ${of}`]));
  const tables = [measured, rewritten, lives, crossings].join('\n\n');
  writeFileSync(page, `# Engines

Written by \`make engines\`, which runs the packed files in the engines of phones, old and new. \`tests/engines/scenarios.js\` has the scenarios. *First token*: from reading the package to a token, the platform answering at once; the least of five processes. *Hot pair*: \`ensureLogin\` and \`getToken\` of a live session, as a multiple of a session that only looks at the clock. The figures depend on the machine, and on what else it does: compare within a column only.

${measured}

Tools rewrite what they bundle. On today's V8, every file of the package rewritten:

${rewritten}

Lives of the simulation on the rewritten twin, every step held against the native core as \`tests/differential\` does:

${lives}

A session recorded at the border (calls into the wasm and out of it, with their texts), and replayed in interpreters that know nothing but WebAssembly's MVP:

${crossings}
${missing.length ? `\nNot to be had on the machine that wrote this: ${missing.join(', ')}.\n` : ''}`);
  return tables;
}
