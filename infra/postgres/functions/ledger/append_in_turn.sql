-- The long way of ledger.append, for a batch in which something is refused or replayed, or a guard is written: one
-- request after the other, each judged on what the earlier ones left. The head is locked, and handed on with its time.
CREATE OR REPLACE FUNCTION ledger.append_in_turn(
    streams text[], versions bigint[], actors text[], command_ids uuid[], command_hashes bytea[],
    event_counts integer[],
    event_streams text[], event_versions bigint[], event_topics text[], event_states bytea[],
    guard_requests integer[], guard_streams text[], guard_versions bigint[],
    building_requests integer[], built_on integer[],
    head_position bigint, head_time timestamptz
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
    verdicts text[] := array_fill('stored'::text, ARRAY[total]);
    culprits text[] := streams;
    good boolean[] := array_fill(false, ARRAY[total]);
    -- Of each request: whether the ledger knows its command id, with the same hash; the first request of the batch with
    -- this id; and there, the request that was stored under it.
    known boolean[];
    first_uses integer[];
    holders integer[] := array_fill(0, ARRAY[total]);
    -- What a request writes or is guarded by, in the order of the requests: a row for each of its streams, in columns.
    touching integer[];
    touched text[];
    places integer[];
    firsts bigint[];
    lasts bigint[];
    writes boolean[];
    sound boolean[];
    -- The versions of the streams by their places; NULL where a stream is empty.
    currents bigint[];
    builders integer[];
    bases integer[];
    touch integer := 1;
    first_touch integer;
    edge integer := 1;
    place integer;
    added integer;
BEGIN
    SELECT array_agg(k.same ORDER BY r.request), array_agg(r.first_use::integer ORDER BY r.request)
    INTO known, first_uses
    FROM (
        SELECT c.request, c.actor, c.command_id, c.command_hash,
            min(c.request) OVER (PARTITION BY c.actor, c.command_id) AS first_use
        FROM unnest(actors, command_ids, command_hashes) WITH ORDINALITY
            AS c (actor, command_id, command_hash, request)
    ) AS r
    LEFT JOIN LATERAL (
        SELECT c.command_hash = r.command_hash AS same FROM ledger.commands AS c
        WHERE c.actor = r.actor AND c.command_id = r.command_id
        OFFSET 0
    ) AS k ON true;

    WITH touches AS MATERIALIZED (
        SELECT a.*, dense_rank() OVER (ORDER BY a.stream)::integer AS place
        FROM (
            SELECT w.request, w.stream, min(w.version) AS first, max(w.version) AS last, true AS writes,
                min(w.version - w.nth) = max(w.version - w.nth) AS sound
            FROM (
                SELECT e.request, e.stream, e.version,
                    row_number() OVER (PARTITION BY e.request, e.stream ORDER BY e.number) AS nth
                FROM unnest(event_requests, event_streams, event_versions) WITH ORDINALITY
                    AS e (request, stream, version, number)
            ) AS w
            GROUP BY w.request, w.stream
            UNION ALL
            SELECT g.request, g.stream, g.version, g.version, false, true
            FROM unnest(guard_requests, guard_streams, guard_versions) AS g (request, stream, version)
        ) AS a
    )
    SELECT array_agg(t.request ORDER BY t.request), array_agg(t.stream ORDER BY t.request),
        array_agg(t.place ORDER BY t.request), array_agg(t.first ORDER BY t.request),
        array_agg(t.last ORDER BY t.request), array_agg(t.writes ORDER BY t.request),
        array_agg(t.sound ORDER BY t.request), (
            SELECT array_agg((
                SELECT max(e.originator_version) FROM ledger.stored_events AS e WHERE e.originator_id = d.stream
            ) ORDER BY d.place)
            FROM (SELECT DISTINCT k.place, k.stream FROM touches AS k) AS d
        )
    INTO touching, touched, places, firsts, lasts, writes, sound, currents
    FROM touches AS t;

    SELECT array_agg(b.request ORDER BY b.request), array_agg(b.base ORDER BY b.request) INTO builders, bases
    FROM unnest(building_requests, built_on) AS b (request, base);

    FOR number IN 1 .. total LOOP
        first_touch := touch;
        WHILE touching[touch] = number LOOP
            place := places[touch];
            IF NOT sound[touch] OR firsts[touch] <> (CASE
                WHEN writes[touch] THEN coalesce(currents[place] + 1, least(firsts[touch], 1))
                ELSE coalesce(currents[place], 0)
            END) THEN
                -- A request's own stream says more than another one.
                IF verdicts[number] = 'stored' OR touched[touch] = streams[number] THEN
                    culprits[number] := touched[touch];
                END IF;
                verdicts[number] := 'taken';
            END IF;
            touch := touch + 1;
        END LOOP;
        WHILE builders[edge] = number LOOP
            IF NOT good[bases[edge]] THEN
                verdicts[number] := 'taken';
            END IF;
            edge := edge + 1;
        END LOOP;

        IF known[number] IS NULL AND holders[first_uses[number]] > 0 THEN
            known[number] := command_hashes[number] = command_hashes[holders[first_uses[number]]];
        END IF;
        IF known[number] IS NOT NULL THEN
            verdicts[number] := CASE WHEN known[number] THEN 'replayed' ELSE 'reused' END;
            culprits[number] := streams[number];
        ELSIF verdicts[number] = 'stored' THEN
            good[number] := true;
            holders[first_uses[number]] := number;
            FOR one IN first_touch .. touch - 1 LOOP
                IF writes[one] THEN
                    currents[places[one]] := lasts[one];
                END IF;
            END LOOP;
        END IF;
    END LOOP;

    INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id, recorded_at)
    SELECT e.stream, e.version, e.topic, e.state, head_position + row_number() OVER (ORDER BY e.number), head_time
    FROM unnest(event_requests, event_streams, event_versions, event_topics, event_states) WITH ORDINALITY
        AS e (request, stream, version, topic, state, number)
    WHERE good[e.request];
    GET DIAGNOSTICS added = ROW_COUNT;

    INSERT INTO ledger.commands (actor, command_id, command_hash, stream, version, position, events)
    SELECT r.actor, r.command_id, r.command_hash, r.stream, r.version,
        head_position + sum(r.events) OVER (ORDER BY r.request), r.events
    FROM unnest(streams, versions, actors, command_ids, command_hashes, event_counts) WITH ORDINALITY
        AS r (stream, version, actor, command_id, command_hash, events, request)
    WHERE good[r.request];

    UPDATE ledger.head SET position = head_position + added, recorded_at = head_time WHERE added > 0;

    RETURN QUERY
    SELECT r.request::integer, verdicts[r.request], coalesce(c.stream, culprits[r.request]),
        coalesce(c.version, r.version), coalesce(c.position, head_position), coalesce(c.events, r.events)
    FROM unnest(actors, command_ids, versions, event_counts) WITH ORDINALITY
        AS r (actor, command_id, version, events, request)
    LEFT JOIN LATERAL (
        SELECT k.stream, k.version, k.position, k.events FROM ledger.commands AS k
        WHERE (good[r.request] OR known[r.request]) AND k.actor = r.actor AND k.command_id = r.command_id
        OFFSET 0
    ) AS c ON true;
END
$$;

REVOKE ALL ON FUNCTION ledger.append_in_turn FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
