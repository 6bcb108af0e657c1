-- Written by io.landfall.storage. The processes that share this database. One that has a row is alive. It
-- counts its beat up; when the others have seen the same beat for too long, they remove the row. No clock of
-- any machine is compared with that of another.
CREATE TABLE nodes (
    owner            VARCHAR(36)               NOT NULL PRIMARY KEY,
    beat             BIGINT                    NOT NULL DEFAULT 0
);
