-- Deliveries that failed and are tried again, and those that wait behind one in their partition.
CREATE TABLE retries (
    subscription     VARCHAR(200)              NOT NULL,
    sequence         BIGINT                    NOT NULL,
    claim_key        VARCHAR(500)              NOT NULL,
    partition_key    VARCHAR(1000)             NULL,     -- only where the subscription is ordered
    attempts         INTEGER                   NOT NULL,
    due_at           TIMESTAMP WITH TIME ZONE  NULL,     -- NULL: waits for the one before it
    failed_at        TIMESTAMP WITH TIME ZONE  NULL,     -- the first failure
    cause            VARCHAR(2000)             NULL,
    PRIMARY KEY (subscription, sequence)
);

CREATE INDEX retries_that_are_due       ON retries (subscription, due_at, sequence);
CREATE INDEX retries_in_partition_order ON retries (subscription, partition_key, sequence);

-- Events that a subscription could not handle, with their cause; the event itself is in the journal.
CREATE TABLE dead_letters (
    dead_letter_id   VARCHAR(250)              NOT NULL PRIMARY KEY,
    subscription     VARCHAR(200)              NOT NULL,
    sequence         BIGINT                    NOT NULL,
    event_type       VARCHAR(1000)             NOT NULL,
    event_source     VARCHAR(1000)             NOT NULL,
    event_id         VARCHAR(1000)             NOT NULL,
    idempotency_key  VARCHAR(1000)             NOT NULL,
    attempts         INTEGER                   NOT NULL,
    cause            VARCHAR(2000)             NOT NULL,
    failed_at        TIMESTAMP WITH TIME ZONE  NOT NULL, -- the first failure
    parked_at        TIMESTAMP WITH TIME ZONE  NOT NULL,
    is_announced     BOOLEAN                   NOT NULL  -- its landfall.dead-letter.parked event is journaled
);

CREATE INDEX dead_letters_to_announce ON dead_letters (is_announced, dead_letter_id);
