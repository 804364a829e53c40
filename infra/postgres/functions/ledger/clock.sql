-- The clock of the database's machine. Nothing of Foja asks another one, so a test, as the owner, can set it here.
CREATE OR REPLACE FUNCTION ledger.clock() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN clock_timestamp() + ledger.turned();
END
$$;

REVOKE ALL ON FUNCTION ledger.clock FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.clock TO foja_app, foja_auditor, foja_signer;
