-- Keep these keys where there are none yet, and answer with those that count. For the erased nothing is kept, and the
-- answer is NULL. The locks let no erasure commit between the look at the tombstones and the insert.
CREATE OR REPLACE FUNCTION keys.make(subjects text[], purposes text[], offered bytea[])
RETURNS TABLE (subject text, purpose text, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    LOCK TABLE keys.tombstones, keys.ended IN SHARE MODE;
    INSERT INTO keys.keys (subject, purpose, wrapped)
    SELECT o.subject, o.purpose, o.wrapped FROM unnest(subjects, purposes, offered) AS o (subject, purpose, wrapped)
    WHERE NOT EXISTS (SELECT FROM keys.tombstones AS t WHERE t.subject = o.subject)
        AND NOT EXISTS (SELECT FROM keys.ended AS e WHERE e.subject = o.subject AND e.purpose = o.purpose)
    ORDER BY o.subject, o.purpose
    ON CONFLICT DO NOTHING;
    RETURN QUERY
    SELECT o.subject, o.purpose, k.wrapped FROM unnest(subjects, purposes) AS o (subject, purpose)
    LEFT JOIN keys.keys AS k ON k.subject = o.subject AND k.purpose = o.purpose
        AND NOT EXISTS (SELECT FROM keys.tombstones AS t WHERE t.subject = o.subject)
        AND NOT EXISTS (SELECT FROM keys.ended AS e WHERE e.subject = o.subject AND e.purpose = o.purpose);
END
$$;

REVOKE ALL ON FUNCTION keys.make FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION keys.make TO foja_app;
