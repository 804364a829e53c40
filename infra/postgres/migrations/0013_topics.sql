-- A read model of few events is built from those events alone, however long the ledger is: infra/postgres/projecting/
-- seeking.py finds them here, without reading the rest. Positions are rounded to 4,096, so that many events share a key and
-- the index keeps 6 bytes for each: with whole positions it would keep 100. On a very long ledger an administrator may make
-- the same index before, with CREATE INDEX CONCURRENTLY as foja_owner: appends then need not wait for it.

SET LOCAL ROLE foja_owner;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS stored_events_topic ON ledger.stored_events (topic, (notification_id >> 12));

RESET ROLE;
