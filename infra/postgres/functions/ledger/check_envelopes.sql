-- Refuse, by an error, events whose type and schema no migration named (invalid_parameter_value), whose envelope is
-- none or says otherwise than the columns beside it (the same), or that were decided later than the time of the record
-- (FJ002: the clock went back since).
CREATE OR REPLACE FUNCTION ledger.check_envelopes(
    streams text[], versions bigint[], types text[], envelopes bytea[], moment timestamptz
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    -- Compared as they are written, so that "1" is not taken for 1; of a name said twice the last one counts, as it
    -- does wherever envelopes are read. All are asked first, since asking which one is wrong takes half as long again.
    IF NOT EXISTS (
        SELECT FROM unnest(streams, versions, types, envelopes) AS e (stream, version, type, envelope)
        CROSS JOIN LATERAL json_to_record(convert_from(e.envelope, 'UTF8')::json)
            AS x ("format" json, stream json, version json, type json, schema json, at timestamptz)
        LEFT JOIN ledger.event_types AS t ON t.type = e.type AND t.schema::text = x.schema::text
        WHERE (t.type IS NOT NULL AND x."format"::text = '1' AND x.version::text = e.version::text
            AND x.stream::text = to_json(e.stream)::text AND x.type::text = '"' || e.type || '"'
            AND x.at <= moment) IS NOT TRUE
    ) THEN
        RETURN;
    END IF;
    SELECT e.stream, e.version, e.type, x.schema, n.named, s.same, x.at INTO wrong
    FROM unnest(streams, versions, types, envelopes) AS e (stream, version, type, envelope)
    CROSS JOIN LATERAL json_to_record(convert_from(e.envelope, 'UTF8')::json)
        AS x ("format" json, stream json, version json, type json, schema json, at timestamptz)
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM ledger.event_types AS t WHERE t.type = e.type AND t.schema::text = x.schema::text)
    ) AS n (named)
    CROSS JOIN LATERAL (
        SELECT (x."format"::text = '1' AND x.version::text = e.version::text
            AND x.stream::text = to_json(e.stream)::text AND x.type::text = '"' || e.type || '"'
            AND x.at IS NOT NULL) IS TRUE
    ) AS s (same)
    WHERE (n.named AND s.same AND x.at <= moment) IS NOT TRUE
    LIMIT 1;
    IF NOT wrong.same THEN
        RAISE EXCEPTION 'the envelope of % at version % (%) says otherwise than its columns, or is none',
            wrong.stream, wrong.version, wrong.type USING ERRCODE = 'invalid_parameter_value';
    ELSIF NOT wrong.named THEN
        RAISE EXCEPTION 'no migration of this database has named % schema %',
            wrong.type, coalesce(wrong.schema::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Run ./foja migrate with the version of the program that writes it, then start that version.';
    END IF;
    RAISE EXCEPTION '% at version % was decided at %, and it is only %', wrong.stream, wrong.version, wrong.at, moment
        USING ERRCODE = 'FJ002';
END
$$;

REVOKE ALL ON FUNCTION ledger.check_envelopes FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
