-- Keep what witnesses signed under a checkpoint.
CREATE OR REPLACE FUNCTION tlog.keep_cosignatures(
    log text, of_size bigint, names text[], key_ids bytea[], lines text[]
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO tlog.cosignatures (origin, size, name, key_id, line, received_at)
    SELECT log, of_size, w.name, w.key_id, w.line, clock_timestamp()
    FROM unnest(names, key_ids, lines) AS w (name, key_id, line)
    ON CONFLICT (origin, size, name, key_id) DO NOTHING
$$;

REVOKE ALL ON FUNCTION tlog.keep_cosignatures FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION tlog.keep_cosignatures TO foja_signer;
