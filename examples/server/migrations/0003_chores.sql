-- Work that one server at a time does for all of them. Who holds a chore says until when, so that a server that was
-- killed does not hold it for ever.
CREATE TABLE chores (
    name       TEXT   NOT NULL PRIMARY KEY,
    held_until BIGINT NOT NULL
);

INSERT INTO chores (name, held_until) VALUES ('sweep', 0);
