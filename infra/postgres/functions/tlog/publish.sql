-- Give a checkpoint out from now on; does nothing where it, or a later one, is given out already.
CREATE OR REPLACE FUNCTION tlog.publish(log text, of_size bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE tlog.signed AS s SET published = of_size
    WHERE s.origin = log AND (s.published IS NULL OR s.published < of_size);
    IF FOUND THEN
        INSERT INTO tlog.publications (origin, size, published_at) VALUES (log, of_size, clock_timestamp());
        PERFORM pg_notify('foja_log', of_size::text);
    END IF;
END
$$;

REVOKE ALL ON FUNCTION tlog.publish FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION tlog.publish TO foja_signer;
