-- A node that has a row is alive. It counts its beat up; when the others have seen the same beat for too
-- long, they remove the row. No clock of any machine is compared with that of another.
ALTER TABLE nodes DROP COLUMN lease_until;
ALTER TABLE nodes ADD COLUMN beat BIGINT DEFAULT 0 NOT NULL;
