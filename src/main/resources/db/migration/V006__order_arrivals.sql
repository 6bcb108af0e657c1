-- Written by io.landfall.inbox. In which order the files of an inbox are read, also by the process that comes
-- after: those that were taken together by their time of modification, then by name.
ALTER TABLE arrivals ADD COLUMN position BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY; -- rises as they are recorded

DROP INDEX arrivals_still_open;
CREATE INDEX arrivals_still_open ON arrivals (inbox, position) WHERE is_open;
