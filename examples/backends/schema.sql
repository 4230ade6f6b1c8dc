-- The tables of all three back ends. Times are in Unix milliseconds.

CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY,
  openid TEXT NOT NULL UNIQUE,
  session_key TEXT NOT NULL,
  -- When the code that brought the session_key was sent to WeChat: a login that was overtaken must not put its older
  -- key back, for WeChat's last one is the only one that opens what the phone encrypts.
  key_asked_at INTEGER NOT NULL,
  nick_name TEXT,
  avatar_url TEXT,
  phone TEXT
);

-- One for each login. All tokens that follow from it are of its family, and end with it.
CREATE TABLE IF NOT EXISTS families (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- Grows by one whenever the newest refresh token is used.
  generation INTEGER NOT NULL DEFAULT 0,
  turned_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS families_of_user ON families (user_id, id);
CREATE INDEX IF NOT EXISTS families_by_end ON families (ends_at);

-- Who reads this table cannot sign in: of a token it has the SHA-256. Used refresh tokens stay until they would have
-- ended, for one that comes again is how a theft shows.
CREATE TABLE IF NOT EXISTS tokens (
  hash TEXT PRIMARY KEY,
  family_id INTEGER NOT NULL REFERENCES families (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
  generation INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_of_family ON tokens (family_id);
CREATE INDEX IF NOT EXISTS tokens_by_end ON tokens (ends_at);
