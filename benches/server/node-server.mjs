// What one would write in an hour: the two calls that matter for load, on Node's http and better-sqlite3, with the same
// promises as the reference back end: openid and session_key sealed, tokens hashed, one transaction, synchronous FULL.
// node node-server.mjs <database file> <WeChat's address>; prints `listening on ADDRESS`.

import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Database from 'better-sqlite3';

const [, , file, wechat] = process.argv;
const sealKey = randomBytes(32);
const indexKey = randomBytes(32);

const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(`
  CREATE TABLE users (id TEXT PRIMARY KEY, openid_hash TEXT UNIQUE, openid TEXT, session_key TEXT, nick_name TEXT);
  CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, user_id TEXT REFERENCES users (id), expires_at INTEGER);
  CREATE INDEX sessions_of_user ON sessions (user_id);
  CREATE INDEX sessions_by_expiry ON sessions (expires_at)`);
const upsertUser = database.prepare(`INSERT INTO users (id, openid_hash, openid, session_key) VALUES (?, ?, ?, ?)
  ON CONFLICT (openid_hash) DO UPDATE SET session_key = excluded.session_key RETURNING id, nick_name`);
const insertSession = database.prepare('INSERT INTO sessions VALUES (?, ?, ?)');
const findSession = database.prepare('SELECT user_id FROM sessions WHERE token_hash = ? AND expires_at > ?');

const hash = (text) => createHash('sha256').update(text).digest('base64url');

function seal(text) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealKey, iv);
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

const record = database.transaction((openid, sessionKey, token) => {
  const openidHash = createHmac('sha256', indexKey).update(openid).digest('base64url');
  const user = upsertUser.get(randomBytes(16).toString('base64url'), openidHash, seal(openid), seal(sessionKey));
  insertSession.run(hash(token), user.id, Date.now() + 7200000);
  return user;
});

async function logIn(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { code } = JSON.parse(Buffer.concat(chunks));
  const query = new URLSearchParams({ appid: process.env.APP_ID, secret: process.env.APP_SECRET, js_code: code, grant_type: 'authorization_code' });
  const answer = await (await fetch(`${wechat}/sns/jscode2session?${query}`)).json();
  if (answer.errcode) return [400, { code: 'INVALID_CODE', message: String(answer.errcode) }];
  const token = randomBytes(32).toString('base64url');
  const user = record(answer.openid, answer.session_key, token);
  return [200, { token, expiresIn: 7200, userInfo: { hasProfile: user.nick_name !== null } }];
}

function orders(request) {
  const session = findSession.get(hash((request.headers.authorization || '').slice(7)), Date.now());
  return session ? [200, { orders: [{ id: '20260101-1', title: '茉莉银针', amount: 1800 }] }] : [401, { code: 'UNAUTHORIZED', message: 'log in' }];
}

const server = createServer(async (request, response) => {
  const [status, body] = request.url === '/silentLogin' ? await logIn(request) : orders(request);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
});
server.listen(0, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
