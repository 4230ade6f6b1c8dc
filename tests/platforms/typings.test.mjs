// Every call that the package makes, held against the vendors' own typings.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PLATFORMS } from '../../js-glue/host/platforms.js';
import { calls } from './support/calls.mjs';
import { recorded, typed } from './support/typings.mjs';

/** By these interceptors know what the session itself sends. */
const OURS = ['sentBy', 'needLogin', 'isUnauthorized'];
/** What is given all the same: those who do not know it leave it alone. */
const UNKNOWN = {
  wx: {},
  tt: { request: ['redirect', 'timeout'] },
  // With `multiple` there are no callbacks in the typings.
  my: { request: ['redirect'], connectSocket: ['success', 'fail', 'complete'] },
  // Goes on to Douyin.
  uni: { login: ['force'] },
  Taro: { request: ['redirect'], getStorage: ['encrypt'], setStorage: ['encrypt'] },
};
/** Asked for where it exists. */
const UNTYPED = { Taro: ['getApiCategory'] };

const RESULTS = {
  login: ['code'],
  request: ['statusCode', 'header', 'data'],
  getStorage: ['data'],
  uploadFile: ['statusCode', 'data'],
  downloadFile: ['statusCode', 'tempFilePath'],
};
/** As the table of the platforms has them: under which name, and what no success says. */
const resultsOf = (owner, method, names) => {
  const { gives = {}, assumes = {} } = ((PLATFORMS[owner] || {}).calls || {})[method] || {};
  return names.filter((name) => !(name in assumes)).map((name) => gives[name] || name);
};
const nameOf = (owner, method) => (((PLATFORMS[owner] || {}).calls || {})[method] || {}).name || method;

const written = recorded();

test('calls.json is what the package calls', async () => {
  assert.deepEqual(JSON.parse(JSON.stringify(await calls())), written, 'run: node tests/platforms/write-calls.mjs');
});

for (const owner of ['wx', 'tt', 'my', 'uni', 'Taro']) {
  describe(`the typings of ${owner}`, () => {
    for (const [method, { options }] of Object.entries(written[owner])) {
      if ((UNTYPED[owner] || []).includes(method)) continue;
      test(`know ${method}, and what it is given`, () => {
        const known = typed(owner, method);
        assert.ok(known && known.isFunction, `${owner}.${method}`);
        const allowed = [...known.options, ...OURS, ...((UNKNOWN[owner] || {})[method] || [])];
        assert.deepEqual(options.filter((option) => !allowed.includes(option)), []);
      });
    }
    for (const [method, names] of Object.entries(RESULTS)) {
      test(`know what is read of ${method}`, () => {
        const { results } = typed(owner, nameOf(owner, method));
        assert.deepEqual(resultsOf(owner, method, names).filter((name) => !results.includes(name)), []);
      });
    }
  });
}

test('they would notice a function, an option and a result that are not there', () => {
  assert.equal(typed('my', 'login'), undefined);
  assert.ok(!typed('my', 'getAuthCode').options.includes('force'));
  assert.ok(!typed('my', 'getAuthCode').results.includes('code'));
  assert.equal(typed('my', 'checkSession'), undefined);
  assert.equal(typed('tt', 'getAccountInfoSync'), undefined);
});
