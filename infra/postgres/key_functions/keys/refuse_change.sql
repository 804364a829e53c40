-- Refuses every change of a table by a trigger: no key is replaced, and no tombstone removed.
CREATE OR REPLACE FUNCTION keys.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'keys.% is never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

REVOKE ALL ON FUNCTION keys.refuse_change FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
