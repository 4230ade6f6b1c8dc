-- Microseconds since the epoch at which the exchange that gave the session key was sent to WeChat. A login that is
-- committed late must not put an older key over a newer one.
ALTER TABLE users ADD COLUMN session_key_asked_at BIGINT NOT NULL DEFAULT 0;
