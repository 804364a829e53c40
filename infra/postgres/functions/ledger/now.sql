-- The time of the record: that of the clock, but never before what was recorded last. What is decided at this time is
-- stamped with it or with a later one.
CREATE OR REPLACE FUNCTION ledger.now() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN greatest((SELECT h.recorded_at FROM ledger.head AS h), ledger.clock());
END
$$;

REVOKE ALL ON FUNCTION ledger.now FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.now TO foja_app, foja_auditor, foja_signer;
