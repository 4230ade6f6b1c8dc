"""Users, and the sessions of their logins, in a SQLite file.

Each call is one short transaction on the one connection of the event loop's thread; several processes can share a file.
"""

import hashlib
import os
import secrets
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path

from refusal import Refusal

GRACE_MS = 60_000
REFRESH_TTL_MS = 14 * 86_400_000
FAMILY_TTL_MS = 90 * 86_400_000
FAMILIES_PER_USER = 50


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Store:
    def __init__(self, path: str, session_ttl_s: int):
        # What is in there is nobody else's business, nor is it in the logs beside it.
        os.umask(0o077)
        self.session_ttl_s = session_ttl_s
        self.db = sqlite3.connect(path, timeout=5, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.executescript((Path(__file__).parent / "../schema.sql").read_text())

    def one(self, sql: str, *values):
        return self.db.execute(sql, values).fetchone()

    @contextmanager
    def at_once(self):
        # Commits, or rolls back what threw. Immediate: what is read in it is still so when it is written, whoever else has
        # the file open.
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            yield

    def login(self, openid: str, session_key: str, asked_at: int) -> dict | None:
        """A session of the person's account, or None when there is none."""
        with self.at_once():
            user = self.keep_key(openid, session_key, asked_at)
            return self.begin_session(user["id"]) if user else None

    def register(self, openid: str, session_key: str, asked_at: int, nick_name=None, avatar_url=None, phone=None) -> dict:
        """The same, with what was given; the account is opened when there is none."""
        with self.at_once():
            self.db.execute("INSERT INTO users (openid, session_key, key_asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (openid, session_key, asked_at))
            user = self.keep_key(openid, session_key, asked_at)
            self.change(user["id"], nick_name, avatar_url, phone)
            return self.begin_session(user["id"])

    def keep_key(self, openid: str, session_key: str, asked_at: int):
        self.db.execute("UPDATE users SET session_key = ?, key_asked_at = ? WHERE openid = ? AND key_asked_at <= ?", (session_key, asked_at, openid, asked_at))
        return self.one("SELECT * FROM users WHERE openid = ?", openid)

    def begin_session(self, user_id: int) -> dict:
        now = now_ms()
        self.db.execute("DELETE FROM tokens WHERE ends_at <= ?", (now,))
        self.db.execute("DELETE FROM families WHERE ends_at <= ?", (now,))
        self.db.execute(
            "DELETE FROM families WHERE user_id = ? AND id NOT IN (SELECT id FROM families WHERE user_id = ? ORDER BY id DESC LIMIT ?)",
            (user_id, user_id, FAMILIES_PER_USER - 1),
        )
        sql = "INSERT INTO families (user_id, turned_at, ends_at) VALUES (?, ?, ?)"
        family_id = self.db.execute(sql, (user_id, now, now + FAMILY_TTL_MS)).lastrowid
        return self.issue(family_id, now)

    def issue(self, family_id: int, now: int) -> dict:
        family = self.one("SELECT * FROM families WHERE id = ?", family_id)
        return {
            "token": self.new_token(family, "access", now + self.session_ttl_s * 1000),
            "expiresIn": self.session_ttl_s,
            "refreshToken": self.new_token(family, "refresh", now + REFRESH_TTL_MS),
            "userInfo": self.describe(family["user_id"]),
        }

    def new_token(self, family, kind: str, ends_at: int) -> str:
        """A new token of a family: the text goes out, its hash stays."""
        token = secrets.token_urlsafe(32)
        values = (hash_of(token), family["id"], kind, family["generation"], min(ends_at, family["ends_at"]))
        self.db.execute("INSERT INTO tokens (hash, family_id, kind, generation, ends_at) VALUES (?, ?, ?, ?, ?)", values)
        return token

    def refresh(self, refresh_token: str) -> dict:
        """A refresh token is good for one answer; see `/refreshToken` in the contract."""
        now = now_ms()
        with self.at_once():
            family = self.one(
                "SELECT families.*, tokens.generation AS presented FROM tokens JOIN families ON families.id = family_id"
                " WHERE hash = ? AND kind = 'refresh' AND tokens.ends_at > ?", hash_of(refresh_token), now)
            if family and family["presented"] == family["generation"]:
                self.db.execute("UPDATE families SET generation = generation + 1, turned_at = ? WHERE id = ?", (now, family["id"]))
                self.db.execute("UPDATE tokens SET ends_at = min(ends_at, ?) WHERE family_id = ? AND kind = 'access'", (now + GRACE_MS, family["id"]))
                return self.issue(family["id"], now)
            if family and family["presented"] == family["generation"] - 1 and now - family["turned_at"] < GRACE_MS:
                return self.issue(family["id"], now)
            # Two hold it, and one of them stole it: nobody knows which. What is deleted here must stay deleted, so the
            # refusal comes after the transaction.
            if family:
                self.logout(family["id"])
        raise Refusal("INVALID_REFRESH_TOKEN")

    def authenticate(self, token: str):
        """The user of a live token, with the family that `logout` ends."""
        user = self.one(
            "SELECT users.*, family_id FROM tokens JOIN families ON families.id = family_id JOIN users ON users.id = user_id"
            " WHERE hash = ? AND kind = 'access' AND tokens.ends_at > ?", hash_of(token), now_ms())
        if user is None:
            raise Refusal("UNAUTHORIZED")
        return user

    def logout(self, family_id: int) -> None:
        self.db.execute("DELETE FROM families WHERE id = ?", (family_id,))

    def change(self, user_id: int, nick_name=None, avatar_url=None, phone=None) -> dict:
        sql = "UPDATE users SET nick_name = coalesce(?, nick_name), avatar_url = coalesce(?, avatar_url), phone = coalesce(?, phone) WHERE id = ?"
        self.db.execute(sql, (nick_name, avatar_url, phone, user_id))
        return self.describe(user_id)

    def unbind_phone(self, user_id: int) -> dict:
        self.db.execute("UPDATE users SET phone = NULL WHERE id = ?", (user_id,))
        return self.describe(user_id)

    def describe(self, user_id: int) -> dict:
        """What the client may know of a user: neither openid, nor session_key, nor the whole number."""
        user = self.one("SELECT nick_name, avatar_url, phone FROM users WHERE id = ?", user_id)
        given = {"nickName": user["nick_name"], "avatarUrl": user["avatar_url"], "phone": user["phone"] and masked(user["phone"])}
        facts = {"hasProfile": user["nick_name"] is not None, "hasPhone": user["phone"] is not None}
        return {name: value for name, value in given.items() if value is not None} | facts


def masked(phone: str) -> str:
    return f"****{phone[-2:]}" if len(phone) < 11 else f"{phone[:3]}****{phone[-4:]}"
