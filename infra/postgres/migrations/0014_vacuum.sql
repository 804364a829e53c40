-- What is only added to is vacuumed after a fixed number of rows, and not after a fifth of all: the longer the ledger, the
-- longer one round would take (a minute for ten million events), and the later would pages be known as visible to all.
-- Each page is read once, whatever the number; a tenth of a million takes a second.

SET LOCAL ROLE foja_owner;

ALTER TABLE ledger.stored_events
    SET (autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0);
ALTER TABLE ledger.commands
    SET (autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0);

RESET ROLE;
