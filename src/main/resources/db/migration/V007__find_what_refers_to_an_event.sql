-- The purge of the journal asks for every event whether it is still to be tried again or was parked.
CREATE INDEX retries_of_event      ON retries (sequence);
CREATE INDEX dead_letters_of_event ON dead_letters (sequence);
