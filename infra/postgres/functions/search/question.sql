-- What somebody looks for: all the words, each in either language; "words in quotes" one after the other; `or` between two;
-- a minus before what must not be there in any language. Words are parted as search.words parts them. Words that say
-- nothing are left out; without any other it is empty, and no row meets it.
CREATE OR REPLACE FUNCTION search.question(written text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    term record;
    word text;
    stems tsquery;
    meant tsquery;
    distance integer;
    all_of tsquery := '';
    any_of tsquery := '';
BEGIN
    IF written ~ '[\u0300-\u036f]' THEN
        written := normalize(written, NFC);
    END IF;
    written := translate(written, '/.@_:&<+–—¿¡“”„«»', '            """""');
    written := regexp_replace(written, '([^\s"])-+', '\1 ', 'g');
    FOR term IN
        SELECT m[1] <> '' AS absent, m[2] AS said FROM regexp_matches(written, '(-*)("[^"]*"?|[^\s"]+)', 'g') AS m
    LOOP
        IF lower(term.said) = 'or' THEN
            any_of := any_of || all_of;
            all_of := '';
            CONTINUE;
        END IF;
        meant := '';
        distance := 1;
        FOREACH word IN ARRAY regexp_split_to_array(btrim(term.said, '" '), '\s+') LOOP
            stems := phraseto_tsquery('search.spanish', word) || phraseto_tsquery('search.english', word);
            IF numnode(stems) > 0 THEN
                meant := CASE WHEN numnode(meant) > 0 THEN tsquery_phrase(meant, stems, distance) ELSE stems END;
                distance := 1;
            ELSIF word ~ '[[:alnum:]]' THEN
                distance := distance + 1; -- a word that says nothing has a place all the same
            END IF;
        END LOOP;
        IF numnode(meant) > 0 THEN
            all_of := all_of && CASE WHEN term.absent THEN !! meant ELSE meant END;
        END IF;
    END LOOP;
    RETURN any_of || all_of;
END
$$;

REVOKE ALL ON FUNCTION search.question FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION search.question TO foja_app;
