-- Whoever changes what waits of a subscription holds its row here until the transaction ends. Without it
-- one node could let an event wait behind another that a second node was settling at that moment: neither
-- saw the other's row, and nobody made the event due.
CREATE TABLE retry_locks (
    subscription     VARCHAR(200)              NOT NULL PRIMARY KEY
);

-- What was forgotten so is looked at once more; of a partition only its first is ever taken.
UPDATE retries SET due_at = CURRENT_TIMESTAMP WHERE due_at IS NULL;
