-- By how much two clocks may differ before one of them must be wrong. Without a path of its own, so that it is folded into
-- whatever asks: it names nothing that a path could lead astray.
CREATE OR REPLACE FUNCTION ledger.clock_tolerance() RETURNS interval
LANGUAGE sql IMMUTABLE AS $$
    SELECT interval '5 minutes'
$$;

REVOKE ALL ON FUNCTION ledger.clock_tolerance FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.clock_tolerance TO foja_app, foja_auditor, foja_signer;
