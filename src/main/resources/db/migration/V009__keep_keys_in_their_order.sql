-- Keys lie in the order of their texts from here on, not in that of a hash: see JournalKey. What was
-- kept before is forgotten as any old key is.
ALTER TABLE journal_keys RENAME COLUMN key_hash TO event_key;
