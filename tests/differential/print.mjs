// Calls and what comes of them in words.
import * as steps from '../../js-glue/engine/steps.js';
import { Reader } from './bytes.mjs';
import { DELIVERY, RESULT, SNAPSHOT, TAKE } from './machines.mjs';

const ENTRIES = ['open', 'take', 'close', 'may attach'];
export const DELIVERIES = [
  'SaveRecord', 'ReadRecord', 'EraseRecord', 'RequestCode', 'ExchangeCode', 'CheckSessionKey', 'SendCall', 'Cancel', 'ShowAuth', 'HideAuth',
  'WakeAt', 'Credential', 'Live', 'UserInfo', 'Settled', 'Event',
];
const KINDS = Object.fromEntries(Object.entries(steps).map(([name, number]) => [number, name]));

const number = (value) => (Object.is(value, -0) ? '-0' : String(value));
const numbers = (row) => row.map(number).join(' ');
const shortened = (text) => JSON.stringify(text.length > 60 ? `${text.slice(0, 20)}… (${text.length})` : text);
const texts = (row) => row.map(shortened).join(' ');

export function describeCall({ index, entry, arguments: given, row, texts: words }) {
  const parts = [`${index}: ${ENTRIES[entry]}`, entry === TAKE ? KINDS[given[0]] || '' : '', `(${numbers(given)})`];
  if (row.length) parts.push(`row ${numbers(row)}`);
  if (words.length) parts.push(`texts ${texts(words)}`);
  return parts.filter(Boolean).join(' ');
}

/** One line for each thing that comes out. */
export function describeAnswer(bytes) {
  const reader = new Reader(bytes);
  const lines = [];
  while (!reader.isAtEnd) {
    const mark = reader.byte();
    if (mark === DELIVERY) {
      const [kind, ...rest] = [0, 0, 0, 0].map(() => reader.integer());
      lines.push([DELIVERIES[kind] || kind, ...rest, numbers(reader.numbers()), numbers(reader.numbers()), texts(reader.texts())].filter((part) => part !== '').join(' '));
    } else if (mark === RESULT) lines.push(`gives ${reader.integer()}`);
    else if (mark === SNAPSHOT) lines.push(`snapshot ${numbers(reader.numbers())}`);
    else lines.push(`trap ${reader.texts()}`);
  }
  return lines;
}

/** The lines in which they differ, and the last one before. */
export function difference(expected, got) {
  const [one, other] = [expected, got].map(describeAnswer);
  const first = one.findIndex((line, index) => line !== other[index]);
  const from = first < 0 ? one.length : first;
  const rest = (lines) => lines.slice(from, from + 3).join('\n              ') || '(nothing)';
  return `${from ? `  equal until ${one[from - 1]}\n` : ''}  expected    ${rest(one)}\n  got         ${rest(other)}`;
}
