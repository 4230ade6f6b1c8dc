import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as codec from '../../js-glue/text-codec.js';

const encoder = new codec.TextEncoder();
const decoder = new codec.TextDecoder();
const samples = ['', 'plain', 'é', '登录', '😀', '\u0000\u007f\u0080\u07ff\u0800\uffff', 'a😀b登c', '\u{10ffff}\u{10000}'];

for (const text of samples) {
  test(`${JSON.stringify(text)} is encoded and decoded as the standard says`, () => {
    const bytes = new TextEncoder().encode(text);
    assert.deepEqual(encoder.encode(text), bytes);
    assert.equal(decoder.decode(bytes), text);
  });
}

test('lone surrogates become replacement characters and nothing throws', () => {
  for (const text of ['\ud800', '\udc00', 'a\ud800b', '\ud800\ud800\udc00', '\udc00\ud800']) {
    assert.deepEqual(encoder.encode(text), new TextEncoder().encode(text));
  }
});

test('encodeInto says how much it wrote', () => {
  const bytes = new Uint8Array(12);
  assert.deepEqual(encoder.encodeInto('é😀', bytes), { read: 3, written: 6 });
  assert.equal(new TextDecoder().decode(bytes.subarray(0, 6)), 'é😀');
});

test('nothing to decode is an empty text', () => {
  assert.equal(decoder.decode(), '');
});

test('every code point survives', () => {
  for (let start = 0; start < 0x110000; start += 0x1000) {
    let text = '';
    for (let point = start; point < start + 0x1000; point += 7) {
      if (point < 0xd800 || point > 0xdfff) text += String.fromCodePoint(point);
    }
    assert.equal(decoder.decode(encoder.encode(text)), text);
  }
});
