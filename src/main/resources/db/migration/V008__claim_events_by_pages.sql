-- What subscriptions have handled: a bit an event, 1,000 events of neighbouring key sequences a row.
-- Bit n of page p is the key sequence p * 1000 + n + 1. Trailing zero bytes are left out.
CREATE TABLE claim_pages (
    subscription     VARCHAR(200)              NOT NULL,
    page             BIGINT                    NOT NULL,
    handled          BYTEA                     NOT NULL,
    waiting          BYTEA                     NOT NULL, -- for a later attempt, see retries
    begun_at         TIMESTAMP WITH TIME ZONE  NOT NULL,
    changed_at       TIMESTAMP WITH TIME ZONE  NOT NULL,
    PRIMARY KEY (subscription, page)
);

-- What is being handled, by whom; only where several nodes share the database.
CREATE TABLE claims_under_way (
    subscription     VARCHAR(200)              NOT NULL,
    page             BIGINT                    NOT NULL,
    owner            VARCHAR(36)               NOT NULL,
    claimed          BYTEA                     NOT NULL,
    PRIMARY KEY (subscription, page, owner)
);
