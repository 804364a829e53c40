-- ledger.append as processes of the version before call it, while they are being replaced. States are not kept.
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

REVOKE ALL ON FUNCTION ledger.append(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], integer[], integer[], text[], bigint[], text[], bytea[])
    FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.append(
    text[], bigint[], text[], uuid[], bytea[], integer[], text[], bigint[], text[], bytea[],
    integer[], text[], bigint[], integer[], integer[], integer[], text[], bigint[], text[], bytea[]) TO foja_app;
