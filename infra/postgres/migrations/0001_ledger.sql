-- The ledger: every event once, at a dense position, never changed.

CREATE SCHEMA ledger AUTHORIZATION foja_owner;
SET LOCAL ROLE foja_owner;

-- The column names are those of the eventsourcing recorders; notification_id is the position.
CREATE TABLE ledger.stored_events (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version >= 0),
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL CHECK (octet_length(state) <= 65535),
    notification_id bigint NOT NULL CHECK (notification_id > 0),
    recorded_at timestamptz NOT NULL,
    CONSTRAINT stored_events_stream_version PRIMARY KEY (originator_id, originator_version),
    CONSTRAINT stored_events_position UNIQUE (notification_id)
);

-- One row: the only lock of the ledger. Vacuumed often, since every batch of appends updates it.
CREATE TABLE ledger.head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL CHECK (position >= 0),
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

INSERT INTO ledger.head (position, recorded_at) VALUES (0, '-infinity');

-- What was carried out under which command id: the receipts.
CREATE TABLE ledger.commands (
    actor text COLLATE "C" NOT NULL,
    command_id uuid NOT NULL,
    command_hash bytea NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    events integer NOT NULL,
    CONSTRAINT commands_actor_id PRIMARY KEY (actor, command_id)
);

-- States kept beside long streams; topic is the fingerprint of the state's shape. Never the truth: may be deleted.
CREATE TABLE ledger.snapshots (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    CONSTRAINT snapshots_stream_version PRIMARY KEY (originator_id, originator_version)
);


CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'ledger.% is never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Record a correcting event instead.';
END
$$;

CREATE FUNCTION ledger.only_forward() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at THEN
        RAISE EXCEPTION 'the head of the ledger only moves forward: from % at % to % at % refused',
            OLD.position, OLD.recorded_at, NEW.position, NEW.recorded_at
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.commands
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON ledger.head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER only_forward BEFORE UPDATE ON ledger.head
    FOR EACH ROW EXECUTE FUNCTION ledger.only_forward();
-- ALWAYS: also where session_replication_role would silence triggers.
ALTER TABLE ledger.stored_events ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE ledger.commands ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER never_removed;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER only_forward;


-- Which pending requests of a batch must wait for an earlier one, since its outcome decides theirs: it has the same
-- command id, or both touch a stream and one of them writes it.
CREATE FUNCTION ledger.waiting(
    pending boolean[], actors text[], command_ids uuid[], event_requests integer[], event_streams text[],
    guard_requests integer[], guard_streams text[]
) RETURNS TABLE (request integer, same_command boolean)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.request::integer, true FROM (
        SELECT r.request, min(r.request) OVER (PARTITION BY r.actor, r.command_id) AS first_use
        FROM unnest(actors, command_ids) WITH ORDINALITY AS r (actor, command_id, request)
        WHERE pending[r.request]
    ) AS c WHERE c.first_use < c.request;
    RETURN QUERY
    SELECT DISTINCT t.request, false FROM (
        SELECT e.request, e.writes, min(e.request) OVER (PARTITION BY e.stream) AS first_touch,
            min(e.request) FILTER (WHERE e.writes) OVER (PARTITION BY e.stream) AS first_write
        FROM (
            SELECT w.request, w.stream, true FROM unnest(event_requests, event_streams) AS w (request, stream)
            UNION ALL
            SELECT g.request, g.stream, false FROM unnest(guard_requests, guard_streams) AS g (request, stream)
        ) AS e (request, stream, writes)
        WHERE pending[e.request]
    ) AS t WHERE t.request > CASE WHEN t.writes THEN t.first_touch ELSE t.first_write END;
END
$$;


-- Keep the states beside streams, in place of earlier ones.
CREATE FUNCTION ledger.replace_snapshots(streams text[], versions bigint[], shapes text[], states bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.snapshots (originator_id, originator_version, topic, state)
    SELECT s.stream, s.version, s.shape, s.state FROM unnest(streams, versions, shapes, states)
        AS s (stream, version, shape, state)
    ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = EXCLUDED.topic, state = EXCLUDED.state;
    DELETE FROM ledger.snapshots AS old USING unnest(streams, versions) AS s (stream, version)
    WHERE old.originator_id = s.stream AND old.originator_version < s.version;
END
$$;


-- The long way of ledger.append, for a batch in which something is refused, replayed, or depends on another request:
-- requests that depend on an earlier one take a round of their own. The head is locked.
CREATE FUNCTION ledger.append_in_turn(
    streams text[], versions bigint[], actors text[], command_ids uuid[], command_hashes bytea[],
    event_counts integer[],
    event_streams text[], event_versions bigint[], event_topics text[], event_states bytea[],
    guard_requests integer[], guard_streams text[], guard_versions bigint[],
    snapshot_requests integer[], snapshot_streams text[], snapshot_versions bigint[], snapshot_shapes text[],
    snapshot_states bytea[]
) RETURNS TABLE (request integer, status text, stream text, version bigint, "position" bigint, events integer)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    total CONSTANT integer := cardinality(streams);
    event_requests integer[] := ARRAY(
        SELECT c.request::integer
        FROM unnest(event_counts) WITH ORDINALITY AS c (events, request), generate_series(1, c.events)
        ORDER BY c.request
    );
    pending boolean[] := array_fill(true, ARRAY[total]);
    judged boolean[];  -- may be answered in this round
    turn boolean[];    -- may be stored in this round
    good boolean[] := array_fill(false, ARRAY[total]);
    stored boolean[] := array_fill(false, ARRAY[total]);
    verdicts text[] := array_fill('stored'::text, ARRAY[total]);
    culprits text[] := streams;
    head_position bigint;
    head_time timestamptz;
    added integer;
    found record;
BEGIN
    SELECT h.position, greatest(h.recorded_at, clock_timestamp()) INTO STRICT head_position, head_time
    FROM ledger.head AS h;
    WHILE true = ANY (pending) LOOP
        judged := pending;
        turn := pending;
        IF total > 1 THEN
            FOR found IN SELECT w.request, w.same_command FROM ledger.waiting(
                pending, actors, command_ids, event_requests, event_streams, guard_requests, guard_streams) AS w
            LOOP
                turn[found.request] := false;
                judged[found.request] := judged[found.request] AND NOT found.same_command;
            END LOOP;
        END IF;

        -- A version that is behind stays behind, so it is refused at once; one that is ahead may come true.
        FOR found IN
            SELECT e.request, e.stream
            FROM (
                SELECT w.request, w.stream, min(w.version) AS first, max(w.version) AS last, count(*) AS events,
                    count(DISTINCT w.version) AS different,
                    (SELECT max(s.originator_version) FROM ledger.stored_events AS s WHERE s.originator_id = w.stream)
                    AS current
                FROM unnest(event_requests, event_streams, event_versions) AS w (request, stream, version)
                WHERE judged[w.request]
                GROUP BY w.request, w.stream
            ) AS e
            WHERE e.different <> e.events OR e.last - e.first + 1 <> e.events OR e.first <= e.current
                OR turn[e.request] AND e.first > coalesce(e.current + 1, 1)
            UNION ALL
            SELECT g.request, g.stream
            FROM (
                SELECT w.request, w.stream, w.version, coalesce((
                    SELECT max(s.originator_version) FROM ledger.stored_events AS s WHERE s.originator_id = w.stream
                ), 0) AS current
                FROM unnest(guard_requests, guard_streams, guard_versions) AS w (request, stream, version)
                WHERE judged[w.request]
            ) AS g
            WHERE g.version < g.current OR turn[g.request] AND g.version > g.current
        LOOP
            -- A request's own stream says more than its guard.
            IF verdicts[found.request] = 'stored' OR found.stream = streams[found.request] THEN
                culprits[found.request] := found.stream;
            END IF;
            verdicts[found.request] := 'taken';
        END LOOP;

        FOR found IN
            SELECT r.request, c.command_hash = r.command_hash AS same
            FROM unnest(actors, command_ids, command_hashes) WITH ORDINALITY
                AS r (actor, command_id, command_hash, request)
            CROSS JOIN LATERAL (
                SELECT k.command_hash FROM ledger.commands AS k
                WHERE k.actor = r.actor AND k.command_id = r.command_id
                OFFSET 0
            ) AS c
            WHERE judged[r.request]
        LOOP
            verdicts[found.request] := CASE WHEN found.same THEN 'replayed' ELSE 'reused' END;
            culprits[found.request] := streams[found.request];
        END LOOP;

        FOR number IN 1 .. total LOOP
            good[number] := turn[number] AND verdicts[number] = 'stored';
            judged[number] := good[number] OR judged[number] AND verdicts[number] <> 'stored';
            stored[number] := stored[number] OR good[number];
            pending[number] := pending[number] AND NOT judged[number];
        END LOOP;

        INSERT INTO ledger.stored_events (
            originator_id, originator_version, topic, state, notification_id, recorded_at
        )
        SELECT e.stream, e.version, e.topic, e.state,
            head_position + row_number() OVER (ORDER BY e.number), head_time
        FROM unnest(event_requests, event_streams, event_versions, event_topics, event_states) WITH ORDINALITY
            AS e (request, stream, version, topic, state, number)
        WHERE good[e.request];
        GET DIAGNOSTICS added = ROW_COUNT;

        RETURN QUERY
        WITH answer AS MATERIALIZED (
            SELECT r.request::integer, r.stream, r.version, r.actor, r.command_id, r.command_hash, r.events,
                head_position
                    + sum(CASE WHEN good[r.request] THEN r.events ELSE 0 END) OVER (ORDER BY r.request) AS position
            FROM unnest(streams, versions, actors, command_ids, command_hashes, event_counts) WITH ORDINALITY
                AS r (stream, version, actor, command_id, command_hash, events, request)
            WHERE judged[r.request]
        ), kept AS (
            INSERT INTO ledger.commands (actor, command_id, command_hash, stream, version, position, events)
            SELECT a.actor, a.command_id, a.command_hash, a.stream, a.version, a.position, a.events
            FROM answer AS a WHERE good[a.request]
        )
        SELECT a.request, verdicts[a.request], coalesce(c.stream, culprits[a.request]),
            coalesce(c.version, a.version), coalesce(c.position, a.position), coalesce(c.events, a.events)
        FROM answer AS a
        LEFT JOIN LATERAL (
            SELECT k.stream, k.version, k.position, k.events FROM ledger.commands AS k
            WHERE verdicts[a.request] = 'replayed' AND k.actor = a.actor AND k.command_id = a.command_id
            OFFSET 0
        ) AS c ON true;

        head_position := head_position + added;
    END LOOP;

    PERFORM ledger.replace_snapshots(
        array_agg(s.stream), array_agg(s.version), array_agg(s.shape), array_agg(s.state))
    FROM unnest(snapshot_requests, snapshot_streams, snapshot_versions, snapshot_shapes, snapshot_states)
        AS s (request, stream, version, shape, state)
    WHERE stored[s.request]
    HAVING count(*) > 0;
    UPDATE ledger.head SET position = head_position, recorded_at = head_time WHERE position < head_position;
END
$$;


-- Store the events of many requests, each whole or not at all, and answer each:
--   stored    its events stand at the last `events` positions up to `position`
--   replayed  it was stored before, under the same command id and hash: the first receipt
--   reused    its command id belongs to another command
--   taken     `stream` (written or guarded) is not at the version that the request continues
-- The answers are those of carrying out the requests one after the other. The row of ledger.head is locked until the
-- commit: commit order = position order, so a reader can never pass an event by. event_counts says how many of the
-- event_* belong to each request, in order. Needs READ COMMITTED, where each statement sees what was committed before
-- the lock was given.
CREATE FUNCTION ledger.append(
    streams text[], versions bigint[], actors text[], command_ids uuid[], command_hashes bytea[],
    event_counts integer[],
    event_streams text[], event_versions bigint[], event_topics text[], event_states bytea[],
    guard_requests integer[], guard_streams text[], guard_versions bigint[],
    snapshot_requests integer[], snapshot_streams text[], snapshot_versions bigint[], snapshot_shapes text[],
    snapshot_states bytea[]
) RETURNS TABLE (request integer, status text, stream text, version bigint, "position" bigint, events integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans made while the tables were small must not read them whole later.
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    added CONSTANT integer := cardinality(event_streams);
    head_before bigint;
    head_time timestamptz;
    head_after bigint;
    usual boolean;
BEGIN
    SELECT h.position, h.recorded_at INTO STRICT head_before, head_time FROM ledger.head AS h FOR UPDATE;
    head_time := greatest(head_time, clock_timestamp());
    IF added <> (SELECT coalesce(sum(c), 0) FROM unnest(event_counts) AS c) THEN
        RAISE EXCEPTION 'event_counts do not add up to % events', added USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- The usual batch: every stream that is written goes on from where it stands, every guard stands as expected and is
    -- not written, every command is new. Then all of it is stored, in one statement.
    usual := NOT EXISTS (
        SELECT FROM (
            SELECT w.stream, w.version, w.version - w.number, true
            FROM unnest(event_streams, event_versions) WITH ORDINALITY AS w (stream, version, number)
            UNION ALL
            SELECT g.stream, g.version, 0, false FROM unnest(guard_streams, guard_versions) AS g (stream, version)
        ) AS t (stream, version, start, writes)
        GROUP BY t.stream
        HAVING CASE WHEN bool_and(t.writes) THEN
            min(t.start) <> max(t.start) OR max(t.version) - min(t.version) + 1 <> count(*) OR min(t.version) <> coalesce(
                (SELECT max(s.originator_version) FROM ledger.stored_events AS s WHERE s.originator_id = t.stream) + 1,
                least(min(t.version), 1))
        ELSE
            bool_or(t.writes) OR min(t.version) <> max(t.version) OR min(t.version) <> coalesce(
                (SELECT max(s.originator_version) FROM ledger.stored_events AS s WHERE s.originator_id = t.stream), 0)
        END
        UNION ALL
        SELECT FROM unnest(actors, command_ids) AS c (actor, command_id)
        GROUP BY c.actor, c.command_id
        HAVING count(*) > 1 OR EXISTS (
            SELECT FROM ledger.commands AS k WHERE k.actor = c.actor AND k.command_id = c.command_id)
    );
    IF usual THEN
        head_after := head_before + added;
        RETURN QUERY
        WITH answer AS MATERIALIZED (
            SELECT r.request::integer, r.stream, r.version, r.actor, r.command_id, r.command_hash, r.events,
                head_before + sum(r.events) OVER (ORDER BY r.request) AS position
            FROM unnest(streams, versions, actors, command_ids, command_hashes, event_counts) WITH ORDINALITY
                AS r (stream, version, actor, command_id, command_hash, events, request)
        ), recorded AS (
            INSERT INTO ledger.stored_events (
                originator_id, originator_version, topic, state, notification_id, recorded_at)
            SELECT e.stream, e.version, e.topic, e.state, head_before + e.number, head_time
            FROM unnest(event_streams, event_versions, event_topics, event_states) WITH ORDINALITY
                AS e (stream, version, topic, state, number)
        ), kept AS (
            INSERT INTO ledger.commands (actor, command_id, command_hash, stream, version, position, events)
            SELECT a.actor, a.command_id, a.command_hash, a.stream, a.version, a.position, a.events FROM answer AS a
        ), moved AS (
            UPDATE ledger.head SET position = head_after, recorded_at = head_time WHERE position < head_after
        )
        SELECT a.request, 'stored', a.stream, a.version, a.position, a.events FROM answer AS a;
        IF cardinality(snapshot_streams) > 0 THEN
            PERFORM ledger.replace_snapshots(snapshot_streams, snapshot_versions, snapshot_shapes, snapshot_states);
        END IF;
    ELSE
        RETURN QUERY SELECT * FROM ledger.append_in_turn(
            streams, versions, actors, command_ids, command_hashes, event_counts,
            event_streams, event_versions, event_topics, event_states, guard_requests, guard_streams, guard_versions,
            snapshot_requests, snapshot_streams, snapshot_versions, snapshot_shapes, snapshot_states);
        head_after := (SELECT h.position FROM ledger.head AS h);
    END IF;
    IF head_after > head_before THEN
        PERFORM pg_notify('foja_ledger', head_after::text);
    END IF;
END
$$;


-- Keep snapshots of the recorder of the eventsourcing framework; a version of a stream can be kept once.
CREATE FUNCTION ledger.keep_snapshots(streams text[], versions bigint[], topics text[], states bytea[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.snapshots (originator_id, originator_version, topic, state)
    SELECT s.stream, s.version, s.topic, s.state FROM unnest(streams, versions, topics, states)
        AS s (stream, version, topic, state)
$$;


-- The last position recorded at or before a moment, 0 before the first: times never decrease along positions.
CREATE FUNCTION ledger.position_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    low bigint := 0;
    high bigint := (SELECT h.position FROM ledger.head AS h);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT e.recorded_at FROM ledger.stored_events AS e WHERE e.notification_id = middle) <= moment THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$$;


REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO foja_app, foja_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO foja_app, foja_auditor;
GRANT EXECUTE ON FUNCTION ledger.position_at TO foja_app, foja_auditor;
GRANT EXECUTE ON FUNCTION ledger.append, ledger.keep_snapshots TO foja_app;

RESET ROLE;
