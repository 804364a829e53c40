-- Nobody acts for a company that is no more: its end is found with what else every process folds in memory (0006). Of these
-- events there are few beside those of companies that go on. infra/postgres/tail.py asks in these same words.

SET LOCAL ROLE foja_owner;

-- squawk-ignore require-concurrent-index-deletion
DROP INDEX ledger.stored_events_folded;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX stored_events_folded ON ledger.stored_events (notification_id)
    WHERE topic ^@ 'authority.' OR topic ^@ 'organisations.Unit' OR topic ^@ 'organisations.Post'
        OR topic ^@ 'organisations.CompanyDissolved'
        OR topic ^@ 'identity.AccountSuspended' OR topic ^@ 'identity.AccountReinstated'
        OR topic ^@ 'identity.AccountMerged' OR topic ^@ 'identity.AccountClosed' OR topic ^@ 'identity.AccountErased';

RESET ROLE;
