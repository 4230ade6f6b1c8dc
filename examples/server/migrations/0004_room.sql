-- Written and emptied again to find out, after a failure, whether there is room for more than a few bytes.
CREATE TABLE room (
    id     BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    filler TEXT   NOT NULL
);

INSERT INTO room (id, filler) VALUES (1, '');
