-- What anyone may read: the published read model, described in docs/sql.md. This file is applied again when it
-- was changed. A view's columns keep their names, types and order, since others select from them and build views
-- on them; a new column comes last.

-- The event's JSON. JSONB cannot hold the character U+0000, which JSON may write as \u0000: U+FFFD stands for it.
CREATE OR REPLACE FUNCTION json_of(event BYTEA) RETURNS JSONB LANGUAGE sql STABLE PARALLEL SAFE AS
$$
    SELECT CASE
               WHEN position('\x5c7530303030'::BYTEA IN event) = 0 THEN convert_from(event, 'UTF8')::JSONB
               ELSE regexp_replace(convert_from(event, 'UTF8'), '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g')::JSONB
           END
$$;

-- A time as events write it. PostgreSQL calls the year 0000 the first before Christ.
CREATE OR REPLACE FUNCTION time_of(said TEXT) RETURNS TIMESTAMP WITH TIME ZONE LANGUAGE sql STABLE PARALLEL SAFE AS
$$
    SELECT CASE
               WHEN said ~ '^0000-' THEN ('0001' || substr(said, 5) || ' BC')::TIMESTAMP WITH TIME ZONE
               WHEN said ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d' THEN said::TIMESTAMP WITH TIME ZONE
           END
$$;

CREATE OR REPLACE VIEW landfall.events AS
SELECT j.sequence                                        AS sequence,
       j.idempotency_key                                 AS idempotency_key,
       j.event_type                                      AS type,
       j.event_source                                    AS source,
       j.event_id                                        AS id,
       engine.json_of(j.event) ->> 'subject'             AS subject,
       j.partition_key                                   AS partition,
       engine.time_of(engine.json_of(j.event) ->> 'time') AS time,
       j.journaled_at                                    AS journaled_at,
       j.arrival_id                                      AS arrival,
       j.arrival_line                                    AS arrival_line,
       engine.json_of(j.event) -> 'data'                 AS data,
       engine.json_of(j.event)                           AS event
FROM   engine.journal j;

COMMENT ON VIEW   landfall.events                 IS 'The journal: every event that is still kept, once.';
COMMENT ON COLUMN landfall.events.sequence        IS 'place in the journal; rises with time, with gaps';
COMMENT ON COLUMN landfall.events.idempotency_key IS 'the key that makes a repeat a duplicate, together with `source`';
COMMENT ON COLUMN landfall.events.type            IS 'what happened, such as `invoice.approved`';
COMMENT ON COLUMN landfall.events.source          IS 'where it happened, such as `/inbox/invoices`';
COMMENT ON COLUMN landfall.events.id              IS 'the CloudEvents `id`; with `source` it names the event';
COMMENT ON COLUMN landfall.events.subject         IS 'what it is about, if the event says so';
COMMENT ON COLUMN landfall.events.partition       IS 'the `partitionkey` within which order is kept, if there is one';
COMMENT ON COLUMN landfall.events.time            IS 'when it happened, as the event says';
COMMENT ON COLUMN landfall.events.journaled_at    IS 'when it was journaled';
COMMENT ON COLUMN landfall.events.arrival         IS 'the arrival that it came with, `id` in `arrivals`';
COMMENT ON COLUMN landfall.events.arrival_line    IS 'where its record begins in that arrival, a line of the file';
COMMENT ON COLUMN landfall.events.data            IS 'the data, every number with its digits';
COMMENT ON COLUMN landfall.events.event           IS 'the whole CloudEvent';

CREATE OR REPLACE VIEW landfall.arrivals AS
SELECT a.arrival_id   AS id,
       a.inbox        AS inbox,
       a.file_name    AS file,
       a.size_bytes   AS bytes,
       a.content_hash AS sha256,
       a.state        AS state,
       a.arrived_at   AS arrived_at,
       a.finished_at  AS finished_at,
       a.records_read AS records,
       a.accepted     AS accepted,
       a.duplicates   AS duplicates,
       a.rejected     AS rejected,
       a.reason       AS reason
FROM   engine.arrivals a;

COMMENT ON VIEW   landfall.arrivals             IS 'What was received: a row for each file that was taken.';
COMMENT ON COLUMN landfall.arrivals.id          IS 'rises with time';
COMMENT ON COLUMN landfall.arrivals.inbox       IS 'the inbox that took it';
COMMENT ON COLUMN landfall.arrivals.file        IS 'the name that it came under';
COMMENT ON COLUMN landfall.arrivals.bytes       IS 'its size';
COMMENT ON COLUMN landfall.arrivals.sha256      IS 'the hash of its content, under which it is archived';
COMMENT ON COLUMN landfall.arrivals.state       IS '`taken` until it is read; then `finished`, `failed`, or `skipped` as a repeat';
COMMENT ON COLUMN landfall.arrivals.arrived_at  IS 'when it was taken';
COMMENT ON COLUMN landfall.arrivals.finished_at IS 'when its last record was journaled, or it failed or was skipped';
COMMENT ON COLUMN landfall.arrivals.records     IS 'how many records have been read';
COMMENT ON COLUMN landfall.arrivals.accepted    IS 'how many of them are events now';
COMMENT ON COLUMN landfall.arrivals.duplicates  IS 'how many have keys that were journaled before';
COMMENT ON COLUMN landfall.arrivals.rejected    IS 'how many could not be read or were refused';
COMMENT ON COLUMN landfall.arrivals.reason      IS 'why it failed, or which arrival it repeats';

CREATE OR REPLACE VIEW landfall.retries AS
SELECT r.subscription    AS subscription,
       r.sequence        AS sequence,
       j.idempotency_key AS idempotency_key,
       j.event_type      AS type,
       r.partition_key   AS partition,
       r.attempts        AS attempts,
       r.due_at          AS due_at,
       r.failed_at       AS failed_at,
       r.cause           AS cause
FROM   engine.retries r LEFT JOIN engine.journal j ON j.sequence = r.sequence;

COMMENT ON VIEW   landfall.retries                 IS 'What waits: events that a subscription will try again, and those that wait for one of them.';
COMMENT ON COLUMN landfall.retries.subscription    IS 'whose handler it is';
COMMENT ON COLUMN landfall.retries.sequence        IS 'the event, `sequence` in `events`';
COMMENT ON COLUMN landfall.retries.idempotency_key IS 'as in `events`';
COMMENT ON COLUMN landfall.retries.type            IS 'as in `events`';
COMMENT ON COLUMN landfall.retries.partition       IS 'as in `events`; only where the subscription is ordered';
COMMENT ON COLUMN landfall.retries.attempts        IS 'how many have failed';
COMMENT ON COLUMN landfall.retries.due_at          IS 'when the next one is made; nothing: after the one before it in its partition';
COMMENT ON COLUMN landfall.retries.failed_at       IS 'when the first one failed';
COMMENT ON COLUMN landfall.retries.cause           IS 'why the last one failed';

CREATE OR REPLACE VIEW landfall.dead_letters AS
SELECT d.dead_letter_id  AS id,
       d.subscription    AS subscription,
       d.sequence        AS sequence,
       d.idempotency_key AS idempotency_key,
       d.event_type      AS type,
       d.event_source    AS source,
       d.event_id        AS event_id,
       d.attempts        AS attempts,
       d.failed_at       AS failed_at,
       d.parked_at       AS parked_at,
       d.cause           AS cause
FROM   engine.dead_letters d;

COMMENT ON VIEW   landfall.dead_letters                 IS 'Events that a subscription could not handle, after all of its attempts.';
COMMENT ON COLUMN landfall.dead_letters.id              IS 'subscription and sequence, such as `ledger-5`';
COMMENT ON COLUMN landfall.dead_letters.subscription    IS 'whose handler failed';
COMMENT ON COLUMN landfall.dead_letters.sequence        IS 'the event, `sequence` in `events`, which keeps it as long as this row is there';
COMMENT ON COLUMN landfall.dead_letters.idempotency_key IS 'as in `events`';
COMMENT ON COLUMN landfall.dead_letters.type            IS 'as in `events`';
COMMENT ON COLUMN landfall.dead_letters.source          IS 'as in `events`';
COMMENT ON COLUMN landfall.dead_letters.event_id        IS '`id` in `events`';
COMMENT ON COLUMN landfall.dead_letters.attempts        IS 'how many were made';
COMMENT ON COLUMN landfall.dead_letters.failed_at       IS 'when the first one failed';
COMMENT ON COLUMN landfall.dead_letters.parked_at       IS 'when it was given up';
COMMENT ON COLUMN landfall.dead_letters.cause           IS 'why the last one failed';

CREATE OR REPLACE VIEW landfall.subscriptions AS
SELECT s.subscription                                                               AS subscription,
       sum(s.handled)::BIGINT                                                       AS handled,
       sum(s.waiting)::BIGINT                                                       AS waiting,
       sum(s.parked)::BIGINT                                                        AS dead_letters,
       max(s.changed_at)                                                            AS changed_at
FROM   (SELECT p.subscription, bit_count(p.handled) AS handled, 0 AS waiting, 0 AS parked, p.changed_at
        FROM   engine.claim_pages p
        UNION  ALL
        SELECT r.subscription, 0, 1, 0, NULL FROM engine.retries r
        UNION  ALL
        SELECT d.subscription, 0, 0, 1, d.parked_at FROM engine.dead_letters d) s
GROUP  BY s.subscription;

COMMENT ON VIEW   landfall.subscriptions              IS 'How far subscriptions are; one that has not handled anything yet is not here.';
COMMENT ON COLUMN landfall.subscriptions.subscription IS 'its name';
COMMENT ON COLUMN landfall.subscriptions.handled      IS 'how many events it remembers as settled (see `dedupe`), dead letters included';
COMMENT ON COLUMN landfall.subscriptions.waiting      IS 'how many rows it has in `retries`';
COMMENT ON COLUMN landfall.subscriptions.dead_letters IS 'how many rows it has in `dead_letters`';
COMMENT ON COLUMN landfall.subscriptions.changed_at   IS 'when it last settled something';

CREATE OR REPLACE VIEW landfall.nodes AS
SELECT n.owner AS id,
       n.beat  AS beat
FROM   engine.nodes n;

COMMENT ON VIEW   landfall.nodes      IS 'The processes that are at work on this database.';
COMMENT ON COLUMN landfall.nodes.id   IS 'another one after each start';
COMMENT ON COLUMN landfall.nodes.beat IS 'counted up every 3 seconds; one that stands still for 15 is taken for dead';
