-- The processes that share this database. What a process claimed is its own until lease_until.
CREATE TABLE nodes (
    owner        VARCHAR(36)               NOT NULL PRIMARY KEY,
    lease_until  TIMESTAMP WITH TIME ZONE  NOT NULL
);
