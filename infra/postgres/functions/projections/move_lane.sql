-- Moves the checkpoint of a lane; refused where it is not where the caller left it, or where its members are others by now.
-- It raises, so that a transaction that is sent as a whole, without waiting for answers, is refused as a whole.
CREATE OR REPLACE FUNCTION projections.move_lane(lane text, before bigint, after bigint, with_members bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE projections.lanes AS l SET position = after
    WHERE l.name = lane AND l.position = before AND l.members = with_members;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lane % is no longer at position % with these members', lane, before
            USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;

REVOKE ALL ON FUNCTION projections.move_lane FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION projections.move_lane TO foja_worker;
