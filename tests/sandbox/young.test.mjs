// The pass that keeps functions of one call young must change no code but these functions' places.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { keepYoung } from '../../scripts/pkg/young.mjs';

const dist = new URL('../../pkg/miniprogram_dist/', import.meta.url);
const run = (code) => new Function(`${code}; return result`)();

/** Both run alike. */
function same(code) {
  const young = keepYoung(code);
  assert.equal(run(young), run(code));
  return young;
}

describe('keepYoung', () => {
  it('puts a function that a function assigns to a property behind a comma', () => {
    const young = same('var make=()=>{const o={};o.f=()=>1;o.g=function(){return this===o?2:0};return o};var o=make(),result=o.f()+o.g()');
    assert.ok(young.includes('o.f=(0,()=>1)'), young);
    assert.ok(young.includes('o.g=(0,function(){return this===o?2:0})'), young);
  });

  it('does so within a function that was assigned itself', () => {
    const young = same('var o={};(()=>{o.f=()=>{const p={};p.g=()=>3;return p}})();var result=o.f().g()');
    assert.equal(young.split('(0,').length - 1, 2);
  });

  it('leaves alone what runs once, what is no function, and what has a name by its place', () => {
    for (const code of [
      'var o={};o.f=()=>1;var result=o.f.name+o.f()',
      'var make=()=>{const o={};o.a=1;o.b=[()=>1];return o};var result=make().a',
      'var make=()=>{let f;f=()=>1;return f};var result=make().name',
      'var make=()=>({f:()=>1});var result=make().f.name',
    ]) {
      assert.equal(same(code), code);
    }
  });

  it('has been over every part of the package that each call of the app goes through', () => {
    for (const name of readdirSync(dist).filter((file) => file.endsWith('.js') && file !== 'twin.js')) {
      const code = readFileSync(new URL(name, dist), 'utf8');
      assert.equal(keepYoung(code), code, name);
    }
  });
});
