import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileEagerly } from '../../scripts/pkg/eager.mjs';

const work = Array.from({ length: 30 }, (_, index) => `total += ${index} * factor;`).join(' ');
const long = `(factor) => { let total = 0; ${work} return total; }`;
const run = (code) => new Function(`${code}; return result;`)();

/** The code after, which must do what it did before. */
function after(code) {
  const eager = compileEagerly(code);
  assert.equal(run(eager), run(code));
  return eager;
}

test('a long function at the top is put in parentheses', () => {
  assert.match(after(`const count = ${long}; const result = count(2);`), /= \(function\(factor\) \{/);
});

test('one whose body is an expression keeps its result', () => {
  const code = `const count = (factor, more = 0) => [${long}][0](factor) + more; const result = count(2);`;
  assert.match(after(code), /= \(function\(factor,more = 0\)\{return /);
});

test('a long function called where it stands is put in parentheses at any depth', () => {
  const code = `const outer = () => { ${work.replaceAll('total', 'sum').replace('sum', 'let sum = 0; sum').replaceAll('factor', '1')} return (${long})(2); }; const result = outer();`;
  assert.equal(after(code).split('(function(').length, 3);
});

test('short functions, those that only wait in another, and those that use what is around them stay as they are', () => {
  for (const code of [
    'const count = (factor) => factor; const result = count(2);',
    `function outer() { const count = ${long}; return count(2); } const result = outer();`,
    `function outer() { return (${long.replace('return total', 'return total + arguments[0]')})(2); } const result = outer(5);`,
  ]) {
    assert.equal(after(code), code);
  }
});
