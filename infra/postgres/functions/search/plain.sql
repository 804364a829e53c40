-- A text in small letters without accents, as parts of words are looked for in it. Letters and their accents may have been
-- written apart.
CREATE OR REPLACE FUNCTION search.plain(written text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF written ~ '[\u0300-\u036f]' THEN
        written := normalize(written, NFC);
    END IF;
    RETURN lower(coalesce((ts_lexize('search.unaccented', written))[1], written) COLLATE "default");
END
$$;

REVOKE ALL ON FUNCTION search.plain FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION search.plain TO foja_app;
