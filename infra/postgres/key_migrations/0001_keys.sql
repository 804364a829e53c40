-- The keys of persons, in a database of their own: who has the ledger has no keys, and who has the keys has no data.

CREATE SCHEMA keys AUTHORIZATION foja_owner;
SET LOCAL ROLE foja_owner;

-- One key a person and purpose, wrapped by a master key that is not in here. Vacuumed at once: what was deleted goes.
CREATE TABLE keys.keys (
    subject text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) BETWEEN 32 AND 8192),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT keys_subject_purpose PRIMARY KEY (subject, purpose)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Who was erased: never removed, so that nothing that is restored brings a key back to life.
CREATE TABLE keys.tombstones (
    subject text COLLATE "C" NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT tombstones_subject PRIMARY KEY (subject)
);

CREATE FUNCTION keys.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'keys.% is never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER never_removed BEFORE UPDATE OR DELETE OR TRUNCATE ON keys.tombstones
    FOR EACH STATEMENT EXECUTE FUNCTION keys.refuse_change();
CREATE TRIGGER never_replaced BEFORE UPDATE ON keys.keys
    FOR EACH STATEMENT EXECUTE FUNCTION keys.refuse_change();
-- ALWAYS: also where session_replication_role would silence triggers.
ALTER TABLE keys.tombstones ENABLE ALWAYS TRIGGER never_removed;
ALTER TABLE keys.keys ENABLE ALWAYS TRIGGER never_replaced;


-- Keep these keys where there are none yet, and answer with those that count. For the erased nothing is kept, and the
-- answer is NULL. The lock lets no erasure commit between the look at the tombstones and the insert.
CREATE FUNCTION keys.make(subjects text[], purposes text[], offered bytea[])
RETURNS TABLE (subject text, purpose text, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    LOCK TABLE keys.tombstones IN SHARE MODE;
    INSERT INTO keys.keys (subject, purpose, wrapped)
    SELECT o.subject, o.purpose, o.wrapped FROM unnest(subjects, purposes, offered) AS o (subject, purpose, wrapped)
    WHERE NOT EXISTS (SELECT FROM keys.tombstones AS t WHERE t.subject = o.subject)
    ORDER BY o.subject, o.purpose
    ON CONFLICT DO NOTHING;
    RETURN QUERY
    SELECT o.subject, o.purpose, k.wrapped FROM unnest(subjects, purposes) AS o (subject, purpose)
    LEFT JOIN keys.keys AS k ON k.subject = o.subject AND k.purpose = o.purpose
        AND NOT EXISTS (SELECT FROM keys.tombstones AS t WHERE t.subject = o.subject);
END
$$;

-- A restored key of somebody who was erased is not found either, before it is destroyed again.
CREATE FUNCTION keys.find(subjects text[], purposes text[])
RETURNS TABLE (subject text, purpose text, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.subject, k.purpose, k.wrapped
    FROM unnest(subjects, purposes) AS o (subject, purpose)
    JOIN keys.keys AS k ON k.subject = o.subject AND k.purpose = o.purpose
    WHERE NOT EXISTS (SELECT FROM keys.tombstones AS t WHERE t.subject = o.subject)
$$;

-- Destroy every key of these persons, for ever; answers how many were not erased before. Told to whoever keeps keys in
-- memory.
CREATE FUNCTION keys.destroy(subjects text[]) RETURNS bigint
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

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO foja_app, foja_worker;
GRANT EXECUTE ON FUNCTION keys.find(text[], text[]), keys.make(text[], text[], bytea[]) TO foja_app;
GRANT EXECUTE ON FUNCTION keys.destroy(text[]) TO foja_worker;
GRANT SELECT ON keys.tombstones TO foja_worker;

RESET ROLE;
