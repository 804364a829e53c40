-- A restored key of somebody who was erased is not found either, before it is destroyed again.
CREATE OR REPLACE FUNCTION keys.find(subjects text[], purposes text[])
RETURNS TABLE (subject text, purpose text, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.subject, k.purpose, k.wrapped
    FROM unnest(subjects, purposes) AS o (subject, purpose)
    JOIN keys.keys AS k ON k.subject = o.subject AND k.purpose = o.purpose
    WHERE NOT EXISTS (SELECT FROM keys.tombstones AS t WHERE t.subject = o.subject)
        AND NOT EXISTS (SELECT FROM keys.ended AS e WHERE e.subject = o.subject AND e.purpose = o.purpose)
$$;

REVOKE ALL ON FUNCTION keys.find FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION keys.find TO foja_app;
