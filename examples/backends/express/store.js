// Users, and the sessions of their logins, in a SQLite file.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import Database from 'better-sqlite3';

import { Refusal } from './refusal.js';

const GRACE_MS = 60_000;
const REFRESH_TTL_MS = 14 * 86_400_000;
const FAMILY_TTL_MS = 90 * 86_400_000;
const FAMILIES_PER_USER = 50;

const hashOf = (token) => createHash('sha256').update(token).digest('hex');

export function openStore(path, { sessionTtlS }) {
  // What is in there is nobody else's business, nor is it in the logs beside it.
  process.umask(0o077);
  const db = new Database(path, { timeout: 5000 });
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  db.exec(readFileSync(new URL('../schema.sql', import.meta.url), 'utf8'));
  const one = (sql, ...values) => db.prepare(sql).get(...values);
  const run = (sql, ...values) => db.prepare(sql).run(...values);
  // Immediate: what is read in it is still so when it is written, whoever else has the file open.
  const atOnce = (work) => db.transaction(work).immediate();

  /** A new token of a family: the text goes out, its hash stays. */
  function newToken(family, kind, endsAt) {
    const token = randomBytes(32).toString('base64url');
    run('INSERT INTO tokens (hash, family_id, kind, generation, ends_at) VALUES (?, ?, ?, ?, ?)', hashOf(token), family.id, kind, family.generation, Math.min(endsAt, family.ends_at));
    return token;
  }

  function issue(family, now) {
    const token = newToken(family, 'access', now + sessionTtlS * 1000);
    const refreshToken = newToken(family, 'refresh', now + REFRESH_TTL_MS);
    return { token, expiresIn: sessionTtlS, refreshToken, userInfo: describe(one('SELECT * FROM users WHERE id = ?', family.user_id)) };
  }

  function beginSession(userId) {
    const now = Date.now();
    run('DELETE FROM tokens WHERE ends_at <= ?', now);
    run('DELETE FROM families WHERE ends_at <= ?', now);
    run('DELETE FROM families WHERE user_id = ? AND id NOT IN (SELECT id FROM families WHERE user_id = ? ORDER BY id DESC LIMIT ?)', userId, userId, FAMILIES_PER_USER - 1);
    const family = one('INSERT INTO families (user_id, turned_at, ends_at) VALUES (?, ?, ?) RETURNING *', userId, now, now + FAMILY_TTL_MS);
    return issue(family, now);
  }

  function keepKey({ openid, sessionKey, askedAt }) {
    run('UPDATE users SET session_key = ?, key_asked_at = ? WHERE openid = ? AND key_asked_at <= ?', sessionKey, askedAt, openid, askedAt);
    return one('SELECT * FROM users WHERE openid = ?', openid);
  }

  function change(userId, { nickName, avatarUrl, phone }) {
    run('UPDATE users SET nick_name = coalesce(?, nick_name), avatar_url = coalesce(?, avatar_url), phone = coalesce(?, phone) WHERE id = ?', nickName ?? null, avatarUrl ?? null, phone ?? null, userId);
    return describe(one('SELECT * FROM users WHERE id = ?', userId));
  }

  return {
    change,

    /** A session of the person's account, or nothing when there is none. */
    login: (person) => atOnce(() => {
      const user = keepKey(person);
      return user && beginSession(user.id);
    }),

    /** The same, with what was given; the account is opened when there is none. */
    register: (person, given) => atOnce(() => {
      run('INSERT INTO users (openid, session_key, key_asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', person.openid, person.sessionKey, person.askedAt);
      const user = keepKey(person);
      change(user.id, given);
      return beginSession(user.id);
    }),

    /** A refresh token is good for one answer; see `/refreshToken` in the contract. */
    refresh(refreshToken) {
      const now = Date.now();
      const answer = atOnce(() => {
        const presented = one('SELECT * FROM tokens WHERE hash = ? AND kind = \'refresh\' AND ends_at > ?', hashOf(refreshToken), now);
        if (!presented) return undefined;
        const family = one('SELECT * FROM families WHERE id = ?', presented.family_id);
        if (presented.generation === family.generation) {
          run('UPDATE families SET generation = generation + 1, turned_at = ? WHERE id = ?', now, family.id);
          run('UPDATE tokens SET ends_at = min(ends_at, ?) WHERE family_id = ? AND kind = \'access\'', now + GRACE_MS, family.id);
          family.generation += 1;
        } else if (presented.generation !== family.generation - 1 || now - family.turned_at >= GRACE_MS) {
          // Two hold it, and one of them stole it: nobody knows which. What is deleted here must stay deleted, so the
          // refusal comes after the transaction.
          run('DELETE FROM families WHERE id = ?', family.id);
          return undefined;
        }
        return issue(family, now);
      });
      if (!answer) throw new Refusal('INVALID_REFRESH_TOKEN');
      return answer;
    },

    /** The user of a live token, with the family that `logout` ends. */
    authenticate(token) {
      const user = one('SELECT users.*, family_id FROM tokens JOIN families ON families.id = family_id JOIN users ON users.id = user_id'
        + ' WHERE hash = ? AND kind = \'access\' AND tokens.ends_at > ?', hashOf(token), Date.now());
      if (!user) throw new Refusal('UNAUTHORIZED');
      return user;
    },

    logout: (familyId) => run('DELETE FROM families WHERE id = ?', familyId),

    unbindPhone(userId) {
      run('UPDATE users SET phone = NULL WHERE id = ?', userId);
      return change(userId, {});
    },
  };
}

/** What the client may know of a user: neither openid, nor session_key, nor the whole number. */
function describe({ nick_name: nickName, avatar_url: avatarUrl, phone }) {
  return {
    nickName: nickName ?? undefined,
    avatarUrl: avatarUrl ?? undefined,
    phone: phone ? masked(phone) : undefined,
    hasProfile: nickName !== null,
    hasPhone: phone !== null,
  };
}

function masked(phone) {
  return phone.length < 11 ? `****${phone.slice(-2)}` : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}
