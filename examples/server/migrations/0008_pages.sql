-- Pages in a web view. A page holds a ticket until it is opened, and a token of its own from then on; it ends with the
-- login that asked for it, which is a family where there are refresh tokens, and a session where there are none.
CREATE TABLE pages (
    secret_hash  TEXT   NOT NULL PRIMARY KEY,
    user_id      TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family_id    TEXT   REFERENCES families (id) ON DELETE CASCADE,
    session_hash TEXT   REFERENCES sessions (token_hash) ON DELETE CASCADE,
    opened_at    BIGINT,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX pages_of_user ON pages (user_id);
CREATE INDEX pages_of_family ON pages (family_id);
CREATE INDEX pages_of_session ON pages (session_hash);
CREATE INDEX pages_by_expiry ON pages (expires_at);
