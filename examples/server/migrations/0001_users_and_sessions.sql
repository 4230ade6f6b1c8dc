-- One file for SQLite and PostgreSQL: only TEXT and BIGINT, times in milliseconds since the epoch.

-- A value made with the data key, so that a server with another key refuses to touch this database.
CREATE TABLE data_key (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    check_hash TEXT   NOT NULL
);

CREATE TABLE users (
    id                 TEXT   NOT NULL PRIMARY KEY,
    openid_hash        TEXT   NOT NULL UNIQUE,  -- keyed hash: finds the user at login
    openid_sealed      TEXT   NOT NULL,         -- encrypted: WeChat wants it back in server calls
    session_key_sealed TEXT   NOT NULL,         -- encrypted: the key of the latest login
    nick_name          TEXT,
    avatar_url         TEXT,
    phone_sealed       TEXT,                    -- encrypted
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash  TEXT   NOT NULL PRIMARY KEY,
    user_id     TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_hash TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL,                -- slides while the session is used
    ends_at     BIGINT NOT NULL,                -- never slides
    created_at  BIGINT NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
