-- What every process folds in memory when it starts is found without reading the rest of the ledger: who may do what,
-- where units stand, and which accounts may not act. Of such events there are few; of all others an append only compares
-- how the name begins. infra/postgres/tail.py asks in these same words.

SET LOCAL ROLE foja_owner;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX stored_events_folded ON ledger.stored_events (notification_id)
    WHERE topic ^@ 'authority.' OR topic ^@ 'organisations.Unit' OR topic ^@ 'organisations.Post'
        OR topic ^@ 'identity.AccountSuspended' OR topic ^@ 'identity.AccountReinstated'
        OR topic ^@ 'identity.AccountMerged' OR topic ^@ 'identity.AccountClosed' OR topic ^@ 'identity.AccountErased';

RESET ROLE;
