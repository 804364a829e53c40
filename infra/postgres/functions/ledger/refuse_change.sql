-- Refuses every change of a table by a trigger: what the ledger holds is corrected by another event.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'ledger.% is never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Record a correcting event instead.';
END
$$;

REVOKE ALL ON FUNCTION ledger.refuse_change FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
