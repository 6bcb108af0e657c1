-- One row a file that was taken: its Claim Check, how far it has been read, and what became of it.
CREATE TABLE arrivals (
    arrival_id       VARCHAR(40)               NOT NULL PRIMARY KEY,
    inbox            VARCHAR(200)              NOT NULL,
    file_name        VARCHAR(1000)             NOT NULL,
    content_hash     CHAR(64)                  NOT NULL, -- SHA-256, hexadecimal; names the archived file
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
);

CREATE INDEX arrivals_of_same_content ON arrivals (content_hash, inbox, state, arrival_id);
CREATE INDEX arrivals_still_open      ON arrivals (is_open, arrival_id);
