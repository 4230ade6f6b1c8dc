-- One person has a row here for each mini program, and one unionid for all mini programs of one subject.
ALTER TABLE users ADD COLUMN unionid_hash TEXT;    -- keyed hash: finds the person's other rows
ALTER TABLE users ADD COLUMN unionid_sealed TEXT;  -- encrypted
ALTER TABLE users ADD COLUMN unionid_at BIGINT;    -- when it became known

-- The row whose profile and phone number are the person's; none: this one.
ALTER TABLE users ADD COLUMN account_id TEXT REFERENCES users (id) ON DELETE SET NULL;

CREATE INDEX users_by_unionid ON users (unionid_hash);
