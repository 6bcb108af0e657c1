-- Written by io.landfall.inbox. One row a file that was taken: its Claim Check, how far it has been read, and
-- what became of it.
CREATE TABLE arrivals (
    arrival_id       VARCHAR(40) COLLATE "C"   NOT NULL PRIMARY KEY, -- rises with time
    inbox            VARCHAR(200)              NOT NULL,
    file_name        VARCHAR(1000)             NOT NULL,
    content_hash     VARCHAR(64) COLLATE "C"   NOT NULL, -- SHA-256, hexadecimal; names the archived file
    size_bytes       BIGINT                    NOT NULL,
    state            VARCHAR(10)               NOT NULL, -- taken, finished, failed, skipped
    is_open          BOOLEAN                   NOT NULL, -- until it is finished and its receipt is written
    is_announced     BOOLEAN                   NOT NULL, -- its message is on the queue
    arrived_at       TIMESTAMP WITH TIME ZONE  NOT NULL,
    finished_at      TIMESTAMP WITH TIME ZONE  NULL,
    records_read     BIGINT                    NOT NULL,
    accepted         BIGINT                    NOT NULL,
    duplicates       BIGINT                    NOT NULL,
    rejected         BIGINT                    NOT NULL,
    rejected_bytes   BIGINT                    NOT NULL, -- length of the rejected file that these counts stand for
    reason           VARCHAR(2000)             NULL      -- why it failed, or which arrival it repeats
)
-- A row is written again with each batch of its records. With room beside it, and with no index on what
-- changes meanwhile, that writes no index and leaves nothing for a vacuum.
WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX arrivals_of_same_content ON arrivals (content_hash, inbox);
CREATE INDEX arrivals_still_open      ON arrivals (inbox, arrival_id) WHERE is_open;
