-- Store the events of many requests, each whole or not at all, and answer each:
--   stored    its events stand at the last `events` positions up to `position`
--   replayed  it was stored before, under the same command id and hash: the first receipt
--   reused    its command id belongs to another command
--   taken     `stream` (written or guarded) is not at the version that the request continues, or a request of this
--             batch that it builds on is not stored now
-- The answers are those of carrying out the requests one after the other. The row of ledger.head is locked until the
-- commit: commit order = position order, so a reader can never pass an event by. event_counts says how many of the
-- event_* belong to each request, in order; they may be of several streams, each in the order of its versions. Nothing
-- is stored, and an error says why, where a clock has leapt (FJ001; caller_clock is that of the calling process)
-- or an envelope may not stand (see check_envelopes). Needs READ COMMITTED, where each statement sees what was
-- committed before the lock was given.
CREATE OR REPLACE FUNCTION ledger.append(
    streams text[], versions bigint[], actors text[], command_ids uuid[], command_hashes bytea[],
    event_counts integer[],
    event_streams text[], event_versions bigint[], event_topics text[], event_states bytea[],
    guard_requests integer[], guard_streams text[], guard_versions bigint[],
    building_requests integer[], built_on integer[],
    caller_clock timestamptz
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
    last_time timestamptz;
    head_time timestamptz;
    head_after bigint;
    usual boolean;
BEGIN
    SELECT h.position, h.recorded_at INTO STRICT head_before, last_time FROM ledger.head AS h FOR UPDATE;
    head_time := greatest(last_time, ledger.clock());
    IF head_time > last_time + ledger.clock_tolerance()
        AND head_time > caller_clock + ledger.turned() + ledger.clock_tolerance() THEN
        RAISE EXCEPTION '%', ledger.leap(caller_clock) USING ERRCODE = 'FJ001';
    END IF;
    IF added <> (SELECT coalesce(sum(c), 0) FROM unnest(event_counts) AS c) THEN
        RAISE EXCEPTION 'event_counts do not add up to % events', added USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(building_requests, built_on) AS b (request, base)
        WHERE (b.base BETWEEN 1 AND b.request - 1) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'a request builds on earlier ones only' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    PERFORM ledger.check_envelopes(event_streams, event_versions, event_topics, event_states, head_time);

    -- The usual batch: every stream that is written goes on from where it stands, in the order of the events; every
    -- guard stands as expected and is not written; every command is new. Then all of it is stored, in one statement,
    -- and with it what anything builds on.
    usual := NOT EXISTS (
        SELECT FROM (
            SELECT w.stream, w.version,
                w.version - row_number() OVER (PARTITION BY w.stream ORDER BY w.number), true
            FROM unnest(event_streams, event_versions) WITH ORDINALITY AS w (stream, version, number)
            UNION ALL
            SELECT g.stream, g.version, 0, false FROM unnest(guard_streams, guard_versions) AS g (stream, version)
        ) AS t (stream, version, start, writes)
        GROUP BY t.stream
        HAVING CASE WHEN bool_and(t.writes) THEN
            min(t.start) <> max(t.start) OR min(t.version) <> coalesce(
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
    ELSE
        RETURN QUERY SELECT * FROM ledger.append_in_turn(
            streams, versions, actors, command_ids, command_hashes, event_counts,
            event_streams, event_versions, event_topics, event_states, guard_requests, guard_streams, guard_versions,
            building_requests, built_on, head_before, head_time);
        head_after := (SELECT h.position FROM ledger.head AS h);
    END IF;
    IF head_after > head_before THEN
        PERFORM pg_notify('foja_ledger', head_after::text);
    END IF;
END
$$;

REVOKE ALL ON FUNCTION ledger.append(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], integer[], timestamptz)
    FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.append(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], integer[], timestamptz) TO foja_app;
