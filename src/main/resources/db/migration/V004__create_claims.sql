-- The Idempotent Receiver's memory. A claim is a lease: it counts while its owner's lease in nodes runs.
CREATE TABLE claims (
    subscription     VARCHAR(200)              NOT NULL,
    claim_key        VARCHAR(500)              NOT NULL,
    state            SMALLINT                  NOT NULL, -- 0 claimed, 1 handled, 2 waits for a later attempt
    owner            VARCHAR(36)               NOT NULL,
    changed_at       TIMESTAMP WITH TIME ZONE  NOT NULL,
    PRIMARY KEY (subscription, claim_key)
);
