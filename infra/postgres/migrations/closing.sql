-- Takes from everybody (PUBLIC) what PostgreSQL gives to each login unasked: connections, temporary tables, large
-- objects, advisory locks, messages in the write-ahead log. Run by each `migrate`, as far as its login may; what is left
-- is told, and closed by an administrator who runs this file once with psql in each of the two databases.
-- Nothing here is of a dump: a restored database is closed again by the next `migrate`.

DO $$
DECLARE
    here text := current_database();
    of_server constant text := '^(lo_.*|loread|lowrite|pg_(try_)?advisory_.*|pg_logical_emit_message|pg_export_snapshot)$';
    door record;
BEGIN
    -- As the owner of the database, or as an administrator.
    IF pg_has_role((SELECT datdba FROM pg_database WHERE datname = here), 'USAGE') THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO foja_owner, foja_app, foja_worker', here);
        IF to_regnamespace('ledger') IS NOT NULL THEN
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO foja_auditor, foja_signer', here);
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO foja_app', here); -- replays
        END IF;
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', here);
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
    END IF;
    FOR door IN
        SELECT p.oid::regprocedure AS called, p.proowner AS owner FROM pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ of_server
            AND has_function_privilege('public', p.oid, 'EXECUTE')
    LOOP
        IF pg_has_role(door.owner, 'USAGE') THEN
            EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', door.called);
        END IF;
    END LOOP;
END
$$;
