-- The append-only record of all events. journal_sequence gives each batch a block of 1,000.
CREATE SEQUENCE journal_sequence START WITH 1 INCREMENT BY 1000;

CREATE TABLE journal (
    sequence         BIGINT                    NOT NULL PRIMARY KEY,
    key_sequence     BIGINT                    NOT NULL, -- the sequence under which its key was first journaled
    event_type       VARCHAR(1000)             NOT NULL,
    event_source     VARCHAR(1000)             NOT NULL,
    event_id         VARCHAR(1000)             NOT NULL,
    partition_key    VARCHAR(1000)             NULL,
    arrival_id       VARCHAR(40)               NULL,
    arrival_line     BIGINT                    NULL,
    journaled_at     TIMESTAMP WITH TIME ZONE  NOT NULL,
    event            BYTEA                     NOT NULL  -- the CloudEvent, JSON in UTF-8
);

-- Which (source, idempotencykey) have been seen, by the first 16 bytes of their SHA-256.
CREATE TABLE journal_keys (
    key_hash         BYTEA                     NOT NULL PRIMARY KEY,
    key_sequence     BIGINT                    NOT NULL,
    journaled_at     TIMESTAMP WITH TIME ZONE  NOT NULL
);

-- Batches that are journaled and perhaps not on the subscriptions' queues yet.
CREATE TABLE outbox (
    batch_id         BIGINT                    NOT NULL PRIMARY KEY,
    first_sequence   BIGINT                    NOT NULL,
    last_sequence    BIGINT                    NOT NULL,
    owner            VARCHAR(36)               NOT NULL
);
