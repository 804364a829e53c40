-- Full text of read models: what takes accents away, which words say nothing, and how words are brought to their stems.
-- Both extensions come with PostgreSQL (contrib) and are trusted: whoever may make schemas here may make them.

CREATE SCHEMA IF NOT EXISTS search AUTHORIZATION foja_owner;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA search;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA search;

DO $$
DECLARE
    elsewhere record;
BEGIN
    FOR elsewhere IN
        SELECT extname, extnamespace::regnamespace AS place FROM pg_extension
        WHERE extname IN ('unaccent', 'pg_trgm') AND extnamespace <> 'search'::regnamespace
    LOOP
        RAISE EXCEPTION 'extension "%" stands in schema %', elsewhere.extname, elsewhere.place
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END LOOP;
END
$$;

CREATE TEXT SEARCH DICTIONARY search.unaccented (TEMPLATE = search.unaccent, RULES = 'unaccent');
CREATE TEXT SEARCH DICTIONARY search.spanish_stops (TEMPLATE = pg_catalog.simple, STOPWORDS = 'spanish', ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY search.english_stops (TEMPLATE = pg_catalog.simple, STOPWORDS = 'english', ACCEPT = false);

-- Words that say nothing in either language count in neither, so that one list of them holds for a whole question.
CREATE TEXT SEARCH CONFIGURATION search.spanish (COPY = pg_catalog.spanish);
ALTER TEXT SEARCH CONFIGURATION search.spanish
    ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part
    WITH search.spanish_stops, search.english_stops, pg_catalog.spanish_stem;

-- Its words have no accents, so that who leaves them out finds the others.
CREATE TEXT SEARCH CONFIGURATION search.english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION search.english
    ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part
    WITH search.unaccented, search.spanish_stops, search.english_stops, pg_catalog.english_stem;

ALTER TEXT SEARCH DICTIONARY search.unaccented OWNER TO foja_owner;
ALTER TEXT SEARCH DICTIONARY search.spanish_stops OWNER TO foja_owner;
ALTER TEXT SEARCH DICTIONARY search.english_stops OWNER TO foja_owner;
ALTER TEXT SEARCH CONFIGURATION search.spanish OWNER TO foja_owner;
ALTER TEXT SEARCH CONFIGURATION search.english OWNER TO foja_owner;

-- Workers keep the words of rows, whoever asks has a question made of what they write.
GRANT USAGE ON SCHEMA search TO foja_app, foja_worker;
