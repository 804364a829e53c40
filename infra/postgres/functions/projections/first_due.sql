-- The first of the alarms of a row, stored as a list of objects with `at`; NULL without any. Rows are indexed by it, so what
-- it answers never changes: each `at` has its offset. (A function of another name would be needed for another answer.)
CREATE OR REPLACE FUNCTION projections.first_due(alarms jsonb) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
    SELECT min((alarm ->> 'at')::timestamptz) FROM jsonb_array_elements(alarms) AS alarm
$$;

REVOKE ALL ON FUNCTION projections.first_due FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION projections.first_due TO foja_worker;
