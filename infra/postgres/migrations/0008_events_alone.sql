-- Nothing decides but events: states beside streams are gone, and what no migration named is not appended.

SET LOCAL ROLE foja_owner;


-- The types and schemas of events that the programs of this installation write. repeated_event_types.sql adds to them;
-- what follows is what could be written until now.
CREATE TABLE ledger.event_types (
    type text COLLATE "C" NOT NULL,
    schema integer NOT NULL CHECK (schema > 0),
    CONSTRAINT event_types_type_schema PRIMARY KEY (type, schema)
);

INSERT INTO ledger.event_types (type, schema) VALUES
    ('authority.DelegationLost', 1),
    ('authority.DelegationReceived', 1),
    ('authority.DelegationWithdrawn', 1),
    ('authority.DutiesSeparated', 1),
    ('authority.GlassBreakEnded', 1),
    ('authority.GlassBreakReviewed', 1),
    ('authority.GlassBroken', 1),
    ('authority.GrantDelegated', 1),
    ('authority.GrantRevoked', 1),
    ('authority.IdAssigned', 1),
    ('authority.PostFilled', 1),
    ('authority.PostLeft', 1),
    ('authority.PostTaken', 1),
    ('authority.PostVacated', 1),
    ('authority.RoleDefined', 1),
    ('authority.RoleGranted', 1),
    ('authority.RoleNarrowed', 1),
    ('authority.RoleRetired', 1),
    ('authority.RoleWidened', 1),
    ('authority.SeparationLifted', 1),
    ('authority.SeparationsBegun', 1),
    ('budgeting.AdjustmentCorrected', 1),
    ('budgeting.AdjustmentCorrected', 2),
    ('budgeting.AllotmentWithdrawn', 1),
    ('budgeting.AppropriationAdjusted', 1),
    ('budgeting.AppropriationAdjusted', 2),
    ('budgeting.AppropriationApproved', 1),
    ('budgeting.AppropriationApproved', 2),
    ('budgeting.AppropriationPosted', 1),
    ('budgeting.AppropriationReduced', 1),
    ('budgeting.AppropriationSupplemented', 1),
    ('budgeting.AppropriationTransferredIn', 1),
    ('budgeting.AppropriationTransferredOut', 1),
    ('budgeting.ApprovalCorrected', 1),
    ('budgeting.ApprovalCorrected', 2),
    ('budgeting.AssessmentCancelled', 1),
    ('budgeting.BudgetClosed', 1),
    ('budgeting.BudgetClosed', 2),
    ('budgeting.BudgetOpened', 1),
    ('budgeting.BudgetOpened', 2),
    ('budgeting.BudgetReopened', 1),
    ('budgeting.ClassificationRequired', 1),
    ('budgeting.ClosingScheduled', 1),
    ('budgeting.CodeMapped', 1),
    ('budgeting.CodeNamed', 1),
    ('budgeting.CommitmentMade', 1),
    ('budgeting.CommitmentReduced', 1),
    ('budgeting.CommitmentReleased', 1),
    ('budgeting.ContingencyDesignated', 1),
    ('budgeting.ControlAccountOpened', 1),
    ('budgeting.ControlPolicySet', 1),
    ('budgeting.ControlsDefined', 1),
    ('budgeting.ExecutionCorrected', 1),
    ('budgeting.ExecutionCorrected', 2),
    ('budgeting.ExecutionPosted', 1),
    ('budgeting.ExecutionRecorded', 1),
    ('budgeting.ExecutionRecorded', 2),
    ('budgeting.FundsAllotted', 1),
    ('budgeting.FundsReleased', 1),
    ('budgeting.FundsReserved', 1),
    ('budgeting.LiabilityVerified', 1),
    ('budgeting.LiabilityWrittenOff', 1),
    ('budgeting.LinePlacedUnderControl', 1),
    ('budgeting.NoteAttached', 1),
    ('budgeting.PaymentMade', 1),
    ('budgeting.PaymentOrderCancelled', 1),
    ('budgeting.PaymentOrdered', 1),
    ('budgeting.PaymentReturned', 1),
    ('budgeting.PaymentReversed', 1),
    ('budgeting.PeriodClosed', 1),
    ('budgeting.PeriodReopened', 1),
    ('budgeting.RevenueAssessed', 1),
    ('budgeting.RevenueCollected', 1),
    ('budgeting.RevenueForecast', 1),
    ('budgeting.RevenueRefunded', 1),
    ('identity.AccountAbsorbed', 1),
    ('identity.AccountClosed', 1),
    ('identity.AccountErased', 1),
    ('identity.AccountMerged', 1),
    ('identity.AccountRegistered', 1),
    ('identity.AccountRegistered', 2),
    ('identity.AccountReinstated', 1),
    ('identity.AccountSuspended', 1),
    ('identity.LegalHoldLifted', 1),
    ('identity.LegalHoldPlaced', 1),
    ('identity.PersonalDataCorrected', 1),
    ('identity.PersonalDataRead', 1),
    ('identity.SubjectFreed', 1),
    ('identity.SubjectLinked', 1),
    ('identity.SubjectPassedOn', 1),
    ('identity.SubjectReserved', 1),
    ('identity.SubjectReserved', 2),
    ('identity.SubjectUnlinked', 1),
    ('identity.VerificationLowered', 1),
    ('identity.VerificationRaised', 1),
    ('organisations.CompanyDissolved', 1),
    ('organisations.CompanyRegistered', 1),
    ('organisations.CompanyRenamed', 1),
    ('organisations.JurisdictionFounded', 1),
    ('organisations.PostAbolished', 1),
    ('organisations.PostCreated', 1),
    ('organisations.UnitCreated', 1),
    ('organisations.UnitDissolved', 1),
    ('organisations.UnitMerged', 1),
    ('organisations.UnitMoved', 1),
    ('organisations.UnitRenamed', 1),
    ('transparency.LogKeyRotated', 1);

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.event_types
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.event_types ENABLE ALWAYS TRIGGER never_changed;


-- Refuse, by an error, events whose type and schema no migration named (invalid_parameter_value), whose envelope is
-- none or says otherwise than the columns beside it (the same), or that were decided later than the time of the record
-- (FJ002: the clock went back since).
CREATE FUNCTION ledger.check_envelopes(
    streams text[], versions bigint[], types text[], envelopes bytea[], moment timestamptz
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    -- Compared as they are written, so that "1" is not taken for 1; of a name said twice the last one counts, as it
    -- does wherever envelopes are read. All are asked first, since asking which one is wrong takes half as long again.
    IF NOT EXISTS (
        SELECT FROM unnest(streams, versions, types, envelopes) AS e (stream, version, type, envelope)
        CROSS JOIN LATERAL json_to_record(convert_from(e.envelope, 'UTF8')::json)
            AS x ("format" json, stream json, version json, type json, schema json, at timestamptz)
        LEFT JOIN ledger.event_types AS t ON t.type = e.type AND t.schema::text = x.schema::text
        WHERE (t.type IS NOT NULL AND x."format"::text = '1' AND x.version::text = e.version::text
            AND x.stream::text = to_json(e.stream)::text AND x.type::text = '"' || e.type || '"'
            AND x.at <= moment) IS NOT TRUE
    ) THEN
        RETURN;
    END IF;
    SELECT e.stream, e.version, e.type, x.schema, n.named, s.same, x.at INTO wrong
    FROM unnest(streams, versions, types, envelopes) AS e (stream, version, type, envelope)
    CROSS JOIN LATERAL json_to_record(convert_from(e.envelope, 'UTF8')::json)
        AS x ("format" json, stream json, version json, type json, schema json, at timestamptz)
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM ledger.event_types AS t WHERE t.type = e.type AND t.schema::text = x.schema::text)
    ) AS n (named)
    CROSS JOIN LATERAL (
        SELECT (x."format"::text = '1' AND x.version::text = e.version::text
            AND x.stream::text = to_json(e.stream)::text AND x.type::text = '"' || e.type || '"'
            AND x.at IS NOT NULL) IS TRUE
    ) AS s (same)
    WHERE (n.named AND s.same AND x.at <= moment) IS NOT TRUE
    LIMIT 1;
    IF NOT wrong.same THEN
        RAISE EXCEPTION 'the envelope of % at version % (%) says otherwise than its columns, or is none',
            wrong.stream, wrong.version, wrong.type USING ERRCODE = 'invalid_parameter_value';
    ELSIF NOT wrong.named THEN
        RAISE EXCEPTION 'no migration of this database has named % schema %',
            wrong.type, coalesce(wrong.schema::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Run ./foja migrate with the version of the program that writes it, then start that version.';
    END IF;
    RAISE EXCEPTION '% at version % was decided at %, and it is only %', wrong.stream, wrong.version, wrong.at, moment
        USING ERRCODE = 'FJ002';
END
$$;


-- The long way of ledger.append, for a batch in which something is refused or replayed, or a guard is written: one
-- request after the other, each judged on what the earlier ones left. The head is locked, and handed on with its time.
CREATE FUNCTION ledger.append_in_turn(
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
CREATE FUNCTION ledger.append(
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
    IF head_time > last_time + ledger.clock_tolerance() AND head_time > caller_clock + ledger.clock_tolerance() THEN
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


-- As processes of the version before call it, while they are being replaced. States are not kept.
CREATE OR REPLACE FUNCTION ledger.append(
    streams text[], versions bigint[], actors text[], command_ids uuid[], command_hashes bytea[],
    event_counts integer[],
    event_streams text[], event_versions bigint[], event_topics text[], event_states bytea[],
    guard_requests integer[], guard_streams text[], guard_versions bigint[],
    building_requests integer[], built_on integer[],
    snapshot_requests integer[], snapshot_streams text[], snapshot_versions bigint[], snapshot_shapes text[],
    snapshot_states bytea[]
) RETURNS TABLE (request integer, status text, stream text, version bigint, "position" bigint, events integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM ledger.append(
        streams, versions, actors, command_ids, command_hashes, event_counts,
        event_streams, event_versions, event_topics, event_states, guard_requests, guard_streams, guard_versions,
        building_requests, built_on, NULL::timestamptz)
$$;

-- Nothing but the earlier ledger.append called these, and nothing the two others.
-- squawk-ignore ban-drop-function
DROP FUNCTION ledger.append_in_turn(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], integer[], integer[], text[], bigint[], text[], bytea[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION ledger.append(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], text[], bigint[], text[], bytea[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION ledger.replace_snapshots;
-- squawk-ignore ban-drop-function
DROP FUNCTION ledger.keep_snapshots;
-- squawk-ignore ban-drop-table
DROP TABLE ledger.snapshots;

-- Processes of the version before look here, while they are being replaced. Nothing is ever in it.
CREATE VIEW ledger.snapshots AS
SELECT ''::text AS originator_id, 0::bigint AS originator_version, ''::text AS topic, ''::bytea AS state WHERE false;


REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT SELECT ON ledger.event_types, ledger.snapshots TO foja_app;
GRANT SELECT ON ledger.event_types TO foja_auditor;
GRANT EXECUTE ON FUNCTION ledger.append(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], integer[], timestamptz) TO foja_app;

RESET ROLE;
