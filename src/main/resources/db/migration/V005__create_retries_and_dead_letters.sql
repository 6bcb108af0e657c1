-- Written by io.landfall.subscription.

-- Deliveries that failed and are tried again, and those that wait for one in their partition.
CREATE TABLE retries (
    subscription     VARCHAR(200) COLLATE "C"  NOT NULL,
    sequence         BIGINT                    NOT NULL,
    claim_key        VARCHAR(500) COLLATE "C"  NOT NULL,
    partition_key    VARCHAR(1000)             NULL,     -- only where the subscription is ordered
    attempts         INTEGER                   NOT NULL,
    due_at           TIMESTAMP WITH TIME ZONE  NULL,     -- NULL: waits for the one before it
    failed_at        TIMESTAMP WITH TIME ZONE  NULL,     -- the first failure
    cause            VARCHAR(2000)             NULL,
    PRIMARY KEY (subscription, sequence)
)
-- What is due is looked for at the front of an index, where the rows that are gone lie too until a vacuum.
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX retries_that_are_due       ON retries (subscription, due_at, sequence) WHERE due_at IS NOT NULL;
CREATE INDEX retries_in_partition_order ON retries (subscription, partition_key, sequence)
                                        WHERE partition_key IS NOT NULL;
-- The purge of the journal asks for every event whether it is still to be tried again or was parked.
CREATE INDEX retries_of_event           ON retries (sequence);

-- Whoever changes what waits of a subscription holds its row here until the transaction ends. Without it
-- one node could let an event wait for another that a second node was settling at that moment: neither
-- saw the other's row, and nobody made the event due.
CREATE TABLE retry_locks (
    subscription     VARCHAR(200) COLLATE "C"  NOT NULL PRIMARY KEY
);

-- Events that a subscription could not handle, with their cause; the event itself is in the journal.
CREATE TABLE dead_letters (
    dead_letter_id   VARCHAR(250) COLLATE "C"  NOT NULL PRIMARY KEY,
    subscription     VARCHAR(200) COLLATE "C"  NOT NULL,
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

CREATE INDEX dead_letters_to_announce ON dead_letters (dead_letter_id) WHERE NOT is_announced;
CREATE INDEX dead_letters_of_event    ON dead_letters (sequence);
