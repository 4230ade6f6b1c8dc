-- Refresh tokens. All that follow from one login are a family, and end together.
CREATE TABLE families (
    id          TEXT   NOT NULL PRIMARY KEY,
    user_id     TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_hash TEXT   NOT NULL,
    generation  BIGINT NOT NULL,                -- of the refresh tokens that have not been used
    turned_at   BIGINT NOT NULL,                -- when the first of them was made
    expires_at  BIGINT NOT NULL,                -- moves when one is used
    ends_at     BIGINT NOT NULL,                -- never moves
    created_at  BIGINT NOT NULL
);

CREATE INDEX families_of_user ON families (user_id);
CREATE INDEX families_by_expiry ON families (expires_at);

-- Used ones stay as long as their family: one that comes again is told from one that never was.
CREATE TABLE refresh_tokens (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    family_id  TEXT   NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL
);

CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family_id);

ALTER TABLE sessions ADD COLUMN family_id TEXT REFERENCES families (id) ON DELETE CASCADE;

CREATE INDEX sessions_of_family ON sessions (family_id);
