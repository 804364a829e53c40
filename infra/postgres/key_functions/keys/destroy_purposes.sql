-- Destroy the keys of these persons or things for one purpose each, for ever; answers how many were not ended before.
-- Told to whoever keeps keys in memory.
CREATE OR REPLACE FUNCTION keys.destroy_purposes(subjects text[], purposes text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    added bigint;
    destroyed bigint;
    who text;
BEGIN
    INSERT INTO keys.ended (subject, purpose)
    SELECT DISTINCT o.subject, o.purpose FROM unnest(subjects, purposes) AS o (subject, purpose)
    ORDER BY o.subject, o.purpose
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    DELETE FROM keys.keys AS k USING unnest(subjects, purposes) AS o (subject, purpose)
    WHERE k.subject = o.subject AND k.purpose = o.purpose;
    GET DIAGNOSTICS destroyed = ROW_COUNT;
    IF added + destroyed > 0 THEN
        FOREACH who IN ARRAY subjects LOOP
            PERFORM pg_notify('foja_erased', who);
        END LOOP;
    END IF;
    RETURN added;
END
$$;

REVOKE ALL ON FUNCTION keys.destroy_purposes FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION keys.destroy_purposes TO foja_worker;
