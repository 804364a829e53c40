-- The transparency log over the ledger: the tree in tiles, its signed checkpoints, and what witnesses said of them.
-- Leaf i of the tree is the event at position i + 1. Only a signer writes here, by functions; nothing is taken back.

CREATE SCHEMA tlog AUTHORIZATION foja_owner;
SET LOCAL ROLE foja_owner;

-- One row: how many events the tiles cover.
CREATE TABLE tlog.tree (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    size bigint NOT NULL CHECK (size >= 0)
) WITH (fillfactor = 10);

INSERT INTO tlog.tree (size) VALUES (0);

-- Tiles of C2SP tlog-tiles, each once: the partial tile of an earlier size is the beginning of what stands here.
CREATE TABLE tlog.tiles (
    level integer NOT NULL CHECK (level BETWEEN 0 AND 63),
    number bigint NOT NULL CHECK (number >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
    CONSTRAINT tiles_level_number PRIMARY KEY (level, number)
);

-- Hashes cannot be compressed, so it is not tried.
ALTER TABLE tlog.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Signed notes of the log itself (C2SP tlog-checkpoint). The key is the promise: never two roots for one size.
CREATE TABLE tlog.checkpoints (
    origin text COLLATE "C" NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text COLLATE "C" NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT checkpoints_origin_size PRIMARY KEY (origin, size)
);

-- One row for each origin: what was signed last, and up to where that is published (NULL: nothing yet).
CREATE TABLE tlog.signed (
    origin text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    root bytea NOT NULL,
    published bigint,
    CONSTRAINT signed_checkpoint FOREIGN KEY (origin, size) REFERENCES tlog.checkpoints (origin, size),
    CONSTRAINT published_checkpoint FOREIGN KEY (origin, published) REFERENCES tlog.checkpoints (origin, size)
) WITH (fillfactor = 10);

-- Signature lines of witnesses (C2SP tlog-cosignature); the first of each key for each checkpoint.
CREATE TABLE tlog.cosignatures (
    origin text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    key_id bytea NOT NULL CHECK (octet_length(key_id) = 4),
    line text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT cosignatures_key PRIMARY KEY (origin, size, name, key_id),
    CONSTRAINT cosignatures_checkpoint FOREIGN KEY (origin, size) REFERENCES tlog.checkpoints (origin, size)
);

-- Which checkpoints were given out, and when.
CREATE TABLE tlog.publications (
    origin text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT publications_origin_size PRIMARY KEY (origin, size),
    CONSTRAINT publications_checkpoint FOREIGN KEY (origin, size) REFERENCES tlog.checkpoints (origin, size)
);

-- What was published, as it is served: the log's note, and under it the cosignatures that have come in.
CREATE VIEW tlog.published AS
SELECT c.origin, c.size, c.root, c.note || coalesce((
        SELECT string_agg(w.line, '' ORDER BY w.name, w.key_id) FROM tlog.cosignatures AS w
        WHERE w.origin = c.origin AND w.size = c.size
    ), '') AS checkpoint, c.signed_at, p.published_at
FROM tlog.publications AS p JOIN tlog.checkpoints AS c USING (origin, size);


CREATE FUNCTION tlog.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'tlog.% is never changed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION tlog.only_grows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A condition may name columns of its own table alone.
    IF TG_TABLE_NAME = 'tree' THEN
        IF NEW.size > OLD.size THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'tiles' THEN
        IF NEW.level = OLD.level AND NEW.number = OLD.number
            AND substring(NEW.hashes FOR octet_length(OLD.hashes)) = OLD.hashes
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'signed' THEN
        IF NEW.origin = OLD.origin AND (NEW.size > OLD.size OR NEW.size = OLD.size AND NEW.root = OLD.root)
            AND coalesce(NEW.published, 0) >= coalesce(OLD.published, 0) AND coalesce(NEW.published, 0) <= NEW.size
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'tlog.% only grows: this change is refused', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON tlog.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION tlog.refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON tlog.cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION tlog.refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON tlog.publications
    FOR EACH STATEMENT EXECUTE FUNCTION tlog.refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON tlog.tree
    FOR EACH STATEMENT EXECUTE FUNCTION tlog.refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON tlog.tiles
    FOR EACH STATEMENT EXECUTE FUNCTION tlog.refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON tlog.signed
    FOR EACH STATEMENT EXECUTE FUNCTION tlog.refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE ON tlog.tree FOR EACH ROW EXECUTE FUNCTION tlog.only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE ON tlog.tiles FOR EACH ROW EXECUTE FUNCTION tlog.only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE ON tlog.signed FOR EACH ROW EXECUTE FUNCTION tlog.only_grows();
-- ALWAYS: also where session_replication_role would silence triggers.
ALTER TABLE tlog.checkpoints ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE tlog.cosignatures ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE tlog.publications ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE tlog.tree ENABLE ALWAYS TRIGGER never_removed;
ALTER TABLE tlog.tiles ENABLE ALWAYS TRIGGER never_removed;
ALTER TABLE tlog.signed ENABLE ALWAYS TRIGGER never_removed;
ALTER TABLE tlog.tree ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE tlog.tiles ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE tlog.signed ENABLE ALWAYS TRIGGER only_grows;


-- Let the tree grow from one size to another, with the tiles that are new or longer; false where another signer was
-- faster. Each tile brings all of its hashes.
CREATE FUNCTION tlog.grow(
    old_size bigint, new_size bigint, levels integer[], numbers bigint[], tiles bytea[]
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF new_size > (SELECT h.position FROM ledger.head AS h) THEN
        RAISE EXCEPTION 'the ledger ends before %', new_size USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE tlog.tree AS t SET size = new_size WHERE t.size = old_size;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO tlog.tiles AS t (level, number, hashes)
    SELECT g.level, g.number, g.hashes FROM unnest(levels, numbers, tiles) AS g (level, number, hashes)
    ON CONFLICT (level, number) DO UPDATE SET hashes = EXCLUDED.hashes;
    RETURN true;
END
$$;

-- Keep a signed checkpoint, if what was signed last is still what the signer went on from (NULL: nothing); else false.
CREATE FUNCTION tlog.keep_checkpoint(
    log text, old_size bigint, old_root bytea, new_size bigint, new_root bytea, signed_note text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last record;
BEGIN
    -- The one lock of this schema, so that of two signers one waits here.
    PERFORM FROM tlog.tree AS t WHERE t.size >= new_size FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the tiles end before %', new_size USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT s.size, s.root INTO last FROM tlog.signed AS s WHERE s.origin = log;
    IF last.size IS DISTINCT FROM old_size OR last.root IS DISTINCT FROM old_root OR new_size <= last.size THEN
        RETURN false;
    END IF;
    INSERT INTO tlog.checkpoints (origin, size, root, note, signed_at)
    VALUES (log, new_size, new_root, signed_note, clock_timestamp());
    INSERT INTO tlog.signed AS s (origin, size, root) VALUES (log, new_size, new_root)
    ON CONFLICT (origin) DO UPDATE SET size = EXCLUDED.size, root = EXCLUDED.root;
    RETURN true;
END
$$;

-- Keep what witnesses signed under a checkpoint.
CREATE FUNCTION tlog.keep_cosignatures(
    log text, of_size bigint, names text[], key_ids bytea[], lines text[]
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO tlog.cosignatures (origin, size, name, key_id, line, received_at)
    SELECT log, of_size, w.name, w.key_id, w.line, clock_timestamp()
    FROM unnest(names, key_ids, lines) AS w (name, key_id, line)
    ON CONFLICT (origin, size, name, key_id) DO NOTHING
$$;

-- Give a checkpoint out from now on; does nothing where it, or a later one, is given out already.
CREATE FUNCTION tlog.publish(log text, of_size bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE tlog.signed AS s SET published = of_size
    WHERE s.origin = log AND (s.published IS NULL OR s.published < of_size);
    IF FOUND THEN
        INSERT INTO tlog.publications (origin, size, published_at) VALUES (log, of_size, clock_timestamp());
        PERFORM pg_notify('foja_log', of_size::text);
    END IF;
END
$$;


REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tlog FROM PUBLIC;
GRANT USAGE ON SCHEMA tlog TO foja_app, foja_auditor, foja_signer;
GRANT SELECT ON ALL TABLES IN SCHEMA tlog TO foja_app, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION tlog.grow, tlog.keep_checkpoint, tlog.keep_cosignatures, tlog.publish TO foja_signer;
GRANT USAGE ON SCHEMA ledger TO foja_signer;
GRANT SELECT ON ledger.stored_events, ledger.head TO foja_signer;

RESET ROLE;
