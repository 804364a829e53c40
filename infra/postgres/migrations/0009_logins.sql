-- Each login may do what it is for, and nothing else: docs/verify/privileges.md shows what follows from here, and is checked.
-- Leadership, which was an advisory lock that any login could take, is a row that one role alone may write.

ALTER DEFAULT PRIVILEGES FOR ROLE foja_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE foja_worker REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The worker writes rows here and makes the tables of read models; what else is here it neither drops nor rebuilds.
ALTER SCHEMA projections OWNER TO foja_owner;
ALTER SCHEMA workflows OWNER TO foja_owner;
ALTER TABLE projections.read_models OWNER TO foja_owner;
ALTER TABLE projections.quarantine OWNER TO foja_owner;
ALTER TABLE projections.held_back OWNER TO foja_owner;
ALTER TABLE projections.skips OWNER TO foja_owner;
ALTER TABLE workflows.checkpoints OWNER TO foja_owner;
ALTER TABLE workflows.outcomes OWNER TO foja_owner;
ALTER TABLE workflows.fired OWNER TO foja_owner;

-- Whether this program's structure is there, asked by the API before it takes requests.
GRANT USAGE ON SCHEMA foja TO foja_app;
GRANT SELECT ON foja.migrations TO foja_app;

SET LOCAL ROLE foja_owner;

GRANT USAGE, CREATE ON SCHEMA projections TO foja_worker;
GRANT USAGE ON SCHEMA workflows TO foja_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.read_models TO foja_worker;
GRANT SELECT, INSERT, DELETE ON projections.quarantine, projections.held_back TO foja_worker;
GRANT SELECT, INSERT ON projections.skips TO foja_worker;
GRANT SELECT, INSERT, UPDATE ON workflows.checkpoints TO foja_worker;
GRANT SELECT, INSERT ON workflows.outcomes, workflows.fired TO foja_worker;

-- A row a read model: locked by whoever begins, switches or drops a relation of it, until the end of the transaction.
CREATE TABLE projections.registry (
    name text COLLATE "C" PRIMARY KEY
);
GRANT SELECT, INSERT, UPDATE ON projections.registry TO foja_worker;

-- Who leads a task: a session, named by what nobody else can be at any time. A row of a session that has ended counts
-- for nothing, so nobody has to take it away.
CREATE TABLE workflows.leaders (
    name text COLLATE "C" PRIMARY KEY,
    pid integer NOT NULL,
    login oid NOT NULL,
    backend_start timestamptz NOT NULL,
    server_start timestamptz NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 20);
CREATE TABLE tlog.leaders (
    name text COLLATE "C" PRIMARY KEY,
    pid integer NOT NULL,
    login oid NOT NULL,
    backend_start timestamptz NOT NULL,
    server_start timestamptz NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 20);

-- What is led, by sessions that live. Of sessions of others PostgreSQL tells the pid and the login, to its like and to
-- administrators also the start; where that is told it has to fit, since a pid is used again.
CREATE VIEW workflows.led AS
SELECT l.name, l.pid, pg_get_userbyid(l.login) AS login, l.taken_at AS since,
    pg_has_role(l.login, 'foja_worker', 'MEMBER') AS may_lead
FROM workflows.leaders AS l
WHERE l.server_start = pg_postmaster_start_time() AND EXISTS (
    SELECT FROM pg_stat_activity AS s
    WHERE s.pid = l.pid AND s.usesysid = l.login AND s.datname = current_database()
        AND coalesce(s.backend_start = l.backend_start, true)
);
CREATE VIEW tlog.led AS
SELECT l.name, l.pid, pg_get_userbyid(l.login) AS login, l.taken_at AS since,
    pg_has_role(l.login, 'foja_signer', 'MEMBER') AS may_lead
FROM tlog.leaders AS l
WHERE l.server_start = pg_postmaster_start_time() AND EXISTS (
    SELECT FROM pg_stat_activity AS s
    WHERE s.pid = l.pid AND s.usesysid = l.login AND s.datname = current_database()
        AND coalesce(s.backend_start = l.backend_start, true)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON workflows.leaders TO foja_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON tlog.leaders TO foja_signer;
GRANT SELECT ON workflows.led TO foja_app;
GRANT SELECT ON tlog.led TO foja_app, foja_signer;

-- What was given and is not needed.
REVOKE ALL ON workflows.checkpoints, workflows.outcomes, workflows.fired FROM foja_app;
REVOKE ALL ON tlog.cosignatures FROM foja_app;
REVOKE ALL ON tlog.publications FROM foja_signer;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger, projections, workflows, tlog FROM PUBLIC;

RESET ROLE;
