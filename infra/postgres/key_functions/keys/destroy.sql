-- Destroy every key of these persons, for ever; answers how many were not erased before. Told to whoever keeps keys in
-- memory.
CREATE OR REPLACE FUNCTION keys.destroy(subjects text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    added bigint;
    destroyed bigint;
    who text;
BEGIN
    INSERT INTO keys.tombstones (subject) SELECT DISTINCT s FROM unnest(subjects) AS s ORDER BY s
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    DELETE FROM keys.keys AS k WHERE k.subject = ANY (subjects);
    GET DIAGNOSTICS destroyed = ROW_COUNT;
    IF added + destroyed > 0 THEN
        FOREACH who IN ARRAY subjects LOOP
            PERFORM pg_notify('foja_erased', who);
        END LOOP;
    END IF;
    RETURN added;
END
$$;

REVOKE ALL ON FUNCTION keys.destroy FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION keys.destroy TO foja_worker;
