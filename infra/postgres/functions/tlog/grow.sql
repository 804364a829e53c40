-- Let the tree grow from one size to another, with the tiles that are new or longer; false where another signer was
-- faster. Each tile brings all of its hashes.
CREATE OR REPLACE FUNCTION tlog.grow(
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

REVOKE ALL ON FUNCTION tlog.grow FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION tlog.grow TO foja_signer;
