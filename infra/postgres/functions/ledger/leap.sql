-- What is wrong with the time of the record, for a caller that says what its own clock shows (NULL: it does not); NULL
-- where nothing is. It has leapt where it is far ahead both of what was recorded last and of the caller's clock: of the
-- former alone it is ahead after any rest.
CREATE OR REPLACE FUNCTION ledger.leap(caller_clock timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last CONSTANT timestamptz := (SELECT h.recorded_at FROM ledger.head AS h);
    clock CONSTANT timestamptz := ledger.clock();
    tolerance CONSTANT interval := ledger.clock_tolerance();
BEGIN
    IF (clock > last + tolerance AND clock > caller_clock + ledger.turned() + tolerance) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    RETURN format(
        'the clock of the database says %s, %s s ahead of the clock of the process that asks; the last act was '
        'recorded at %s. One of the two clocks is wrong: set it right, then send it again',
        clock AT TIME ZONE 'UTC', round(extract(epoch FROM clock - ledger.turned() - caller_clock)), last AT TIME ZONE 'UTC');
END
$$;

REVOKE ALL ON FUNCTION ledger.leap FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
GRANT EXECUTE ON FUNCTION ledger.leap TO foja_app, foja_auditor, foja_signer;
