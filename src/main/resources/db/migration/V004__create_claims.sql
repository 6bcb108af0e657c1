-- Written by io.landfall.idempotency: the Idempotent Receiver's memory. A claim is a lease: it counts while
-- its owner has a row in nodes.

-- Of any key, a row each: those that routes choose, and events that were journaled again.
CREATE TABLE claims (
    subscription     VARCHAR(200) COLLATE "C"  NOT NULL,
    claim_key        VARCHAR(500) COLLATE "C"  NOT NULL,
    state            SMALLINT                  NOT NULL, -- 0 claimed, 1 handled, 2 waits for a later attempt
    owner            VARCHAR(36)               NOT NULL,
    changed_at       TIMESTAMP WITH TIME ZONE  NOT NULL,
    PRIMARY KEY (subscription, claim_key)
)
-- Each row is claimed and then settled; the page that it is claimed on has room for both.
WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- What subscriptions have handled: a bit an event, 1,000 events of neighbouring key sequences a row.
-- Bit n of page p is the key sequence p * 1000 + n + 1. Trailing zero bytes are left out.
CREATE TABLE claim_pages (
    subscription     VARCHAR(200) COLLATE "C"  NOT NULL,
    page             BIGINT                    NOT NULL,
    handled          BYTEA                     NOT NULL,
    waiting          BYTEA                     NOT NULL, -- for a later attempt, see retries
    begun_at         TIMESTAMP WITH TIME ZONE  NOT NULL,
    changed_at       TIMESTAMP WITH TIME ZONE  NOT NULL,
    PRIMARY KEY (subscription, page)
)
-- A row is written again with each batch until its events are handled, and stands for a thousand of them:
-- half of a page for its next version costs nothing beside the index that is not written.
WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- What is being handled, by whom; only where several nodes share the database.
CREATE TABLE claims_in_flight (
    subscription     VARCHAR(200) COLLATE "C"  NOT NULL,
    page             BIGINT                    NOT NULL,
    owner            VARCHAR(36)               NOT NULL,
    claimed          BYTEA                     NOT NULL,
    PRIMARY KEY (subscription, page, owner)
)
-- Rows come and go with each batch, and there are a few at a time.
WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
      autovacuum_vacuum_cost_delay = 0);
