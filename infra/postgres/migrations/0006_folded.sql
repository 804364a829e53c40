-- What every process folds in memory when it starts is found without reading the rest of the ledger: who may do what,
-- and where units stand. Of such events there are few; of all others an append only compares the beginning of the name.
-- infra/postgres/tail.py asks in these same words.

SET LOCAL ROLE foja_owner;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX stored_events_folded ON ledger.stored_events (notification_id)
    WHERE topic ^@ 'authority.' OR topic ^@ 'organisations.Unit' OR topic ^@ 'organisations.Post'
        OR topic ^@ 'identity.AccountMerged';

RESET ROLE;
