-- Tables of the sample flows. Files here are applied once each, in order, to Landfall's database.
CREATE TABLE ledger_entries (
    idempotency_key  VARCHAR(200)   NOT NULL PRIMARY KEY,
    invoice_id       VARCHAR(100)   NOT NULL,
    account_id       VARCHAR(100)   NOT NULL,
    amount           DECIMAL(18,2)  NOT NULL,
    currency         CHAR(3)        NOT NULL
);

CREATE TABLE reconciliation_entries (
    idempotency_key  VARCHAR(200)   NOT NULL PRIMARY KEY,
    account_id       VARCHAR(100)   NOT NULL,
    amount           DECIMAL(18,2)  NOT NULL
);

-- The Aggregator: totals an account, exact however often an invoice is delivered.
CREATE VIEW account_totals AS
SELECT account_id, COUNT(*) AS invoices, SUM(amount) AS total
FROM   reconciliation_entries
GROUP  BY account_id;
