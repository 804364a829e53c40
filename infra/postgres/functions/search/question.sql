-- What somebody looks for: all the words, in either language; "words in quotes" in this order, `or` between two, a minus
-- before what must not be there. Words are parted as search.words parts them. Without a word that says something it is
-- empty, and no row meets it.
CREATE OR REPLACE FUNCTION search.question(written text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF written ~ '[\u0300-\u036f]' THEN
        written := normalize(written, NFC);
    END IF;
    written := translate(written, '/.@_:&<+–—¿¡“”„«»', '            """""');
    written := regexp_replace(written, '([^\s"])-+', '\1 ', 'g');
    RETURN websearch_to_tsquery('search.spanish', written) || websearch_to_tsquery('search.english', written);
END
$$;

REVOKE ALL ON FUNCTION search.question FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION search.question TO foja_app;
