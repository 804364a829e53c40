-- The actor in an envelope; NULL where the bytes are none, so that one such act does not end a search over the others.
CREATE OR REPLACE FUNCTION ledger.actor_of(state bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN convert_from(state, 'UTF8')::json #>> '{actor,id}';
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION ledger.actor_of FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.actor_of TO foja_app, foja_auditor;
