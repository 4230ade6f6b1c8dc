import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '../../js-glue/engine/text-codec.js';

const samples = ['', 'plain', 'é', '登录', '😀', '\u0000\u007f\u0080\u07ff\u0800\uffff', 'a😀b登c', '\u{10ffff}\u{10000}'];
const standard = (text) => [...new TextEncoder().encode(text)];

for (const text of samples) {
  test(`${JSON.stringify(text)} is encoded and decoded as the standard says`, () => {
    assert.deepEqual(encode(text), standard(text));
    assert.equal(decode(encode(text)), text);
  });
}

test('lone surrogates become replacement characters and nothing throws', () => {
  for (const text of ['\ud800', '\udc00', 'a\ud800b', '\ud800\ud800\udc00', '\udc00\ud800']) {
    assert.deepEqual(encode(text), standard(text));
  }
});

test('every code point survives', () => {
  for (let start = 0; start < 0x110000; start += 0x1000) {
    let text = '';
    for (let point = start; point < start + 0x1000; point += 7) {
      if (point < 0xd800 || point > 0xdfff) text += String.fromCodePoint(point);
    }
    assert.equal(decode(encode(text)), text);
  }
});
