-- Keep a signed checkpoint, if what was signed last is still what the signer went on from (NULL: nothing); else false.
CREATE OR REPLACE FUNCTION tlog.keep_checkpoint(
    log text, old_size bigint, old_root bytea, new_size bigint, new_root bytea, signed_note text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last record;
BEGIN
    -- The one lock of this schema, so that of two signers one waits here.
    PERFORM FROM tlog.tree AS t WHERE t.size >= new_size FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the tiles end before %', new_size USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT s.size, s.root INTO last FROM tlog.signed AS s WHERE s.origin = log;
    IF last.size IS DISTINCT FROM old_size OR last.root IS DISTINCT FROM old_root OR new_size <= last.size THEN
        RETURN false;
    END IF;
    INSERT INTO tlog.checkpoints (origin, size, root, note, signed_at)
    VALUES (log, new_size, new_root, signed_note, clock_timestamp());
    INSERT INTO tlog.signed AS s (origin, size, root) VALUES (log, new_size, new_root)
    ON CONFLICT (origin) DO UPDATE SET size = EXCLUDED.size, root = EXCLUDED.root;
    RETURN true;
END
$$;

REVOKE ALL ON FUNCTION tlog.keep_checkpoint FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION tlog.keep_checkpoint TO foja_signer;
