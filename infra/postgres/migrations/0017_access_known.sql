-- How far access to files is to be known is asked with each question about permissions: the last act on it is found here
-- without reading the ledger. Of all other events an append only compares how the name begins. infra/postgres/tail.py asks
-- in these same words.

SET LOCAL ROLE foja_owner;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX stored_events_access ON ledger.stored_events (notification_id) WHERE topic ^@ 'sharing.';

RESET ROLE;
