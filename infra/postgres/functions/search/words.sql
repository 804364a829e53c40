-- The words of a text, brought to their stems in Spanish and, without accents, in English. What joins words in numbers and
-- addresses parts them, so that MOH/OUT/2027/17 is found by each of its four.
CREATE OR REPLACE FUNCTION search.words(written text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF written ~ '[\u0300-\u036f]' THEN
        written := normalize(written, NFC);
    END IF;
    IF written ~ '[/.@_:&<+–—“”„«»¿¡-]' THEN -- asked first, since taking them out costs as much as a stemmer
        written := translate(written, '/.@_:&<+–—“”„«»¿¡-', '                  ');
    END IF;
    -- Written out and read again, both stems of a word stand in its one place, so that of words that follow one another each
    -- may be met in either language.
    RETURN (to_tsvector('search.spanish', written)::text || ' ' || to_tsvector('search.english', written)::text)::tsvector;
END
$$;

REVOKE ALL ON FUNCTION search.words FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION search.words TO foja_app;
