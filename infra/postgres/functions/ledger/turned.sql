-- By how much the clock was turned forward: nothing, but where a developer did (`foja clock turn`), as the owner, by putting
-- another interval here. Without a path of its own, so that it is folded into whatever asks.
CREATE OR REPLACE FUNCTION ledger.turned() RETURNS interval
LANGUAGE sql IMMUTABLE AS $$
    SELECT interval '0'
$$;

REVOKE ALL ON FUNCTION ledger.turned FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.turned TO foja_app, foja_auditor, foja_signer;
