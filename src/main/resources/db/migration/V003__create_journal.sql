-- Written by io.landfall.journal; io.landfall.subscription puts back what was purged before it failed. The
-- append-only record of all events. journal_sequence gives each batch a block of 1,000.
CREATE SEQUENCE journal_sequence START WITH 1 INCREMENT BY 1000;

CREATE TABLE journal (
    sequence         BIGINT                    NOT NULL PRIMARY KEY,
    key_sequence     BIGINT                    NOT NULL, -- the sequence under which its key was first journaled
    arrival_line     BIGINT                    NULL,
    journaled_at     TIMESTAMP WITH TIME ZONE  NOT NULL,
    event_type       VARCHAR(1000)             NOT NULL,
    event_source     VARCHAR(1000)             NOT NULL,
    event_id         VARCHAR(1000)             NOT NULL,
    idempotency_key  VARCHAR(1000) COLLATE "C" NOT NULL,
    partition_key    VARCHAR(1000)             NULL,
    arrival_id       VARCHAR(40) COLLATE "C"   NULL,
    event            BYTEA                     NOT NULL  -- the CloudEvent, JSON in UTF-8
)
-- The purge removes the oldest events day by day: a fifth of the table, the default, would be days of it.
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- For whoever asks what became of a key. Keys rise with time as a rule, so a batch adds to a page or two.
CREATE INDEX journal_of_key  ON journal (idempotency_key);
-- For whoever asks about an hour or a day: a few bytes for each 128 pages, which lie in the order of time.
CREATE INDEX journal_by_time ON journal USING brin (journaled_at);

-- Which (source, idempotencykey) have been seen; see JournalKey. A key is written once and hardly ever again,
-- so its page needs no room for another version.
CREATE TABLE journal_keys (
    event_key        BYTEA                     NOT NULL PRIMARY KEY,
    key_sequence     BIGINT                    NOT NULL,
    journaled_at     TIMESTAMP WITH TIME ZONE  NOT NULL
)
WITH (autovacuum_vacuum_scale_factor = 0.02);

-- Batches that are journaled and perhaps not on the subscriptions' queues yet. Rows come and go with each
-- batch, and there are a few at a time: a vacuum takes a moment, and is not to wait for more of it.
CREATE TABLE outbox (
    batch_id         BIGINT                    NOT NULL PRIMARY KEY,
    first_sequence   BIGINT                    NOT NULL,
    last_sequence    BIGINT                    NOT NULL,
    owner            VARCHAR(36)               NOT NULL
)
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
