-- Refuses every change of a table by a trigger: what the log has said stays said.
CREATE OR REPLACE FUNCTION tlog.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'tlog.% is never changed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

REVOKE ALL ON FUNCTION tlog.refuse_change FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
