-- Requests of an address, counted for all servers together. Levels are thousandths of a request.
CREATE TABLE rate_buckets (
    address_hash TEXT   NOT NULL PRIMARY KEY,
    level        BIGINT NOT NULL,
    filled_at    BIGINT NOT NULL,
    refused      BIGINT NOT NULL  -- 1 when the last request found too little
);

CREATE INDEX rate_buckets_by_age ON rate_buckets (filled_at);
