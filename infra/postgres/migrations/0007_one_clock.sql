-- One time for all that is decided and all that is recorded. It never decreases, whatever the machine's clock does.

SET LOCAL ROLE foja_owner;


-- The clock of the database's machine. Nothing of Foja asks another one, so a test, as the owner, can set it here.
CREATE FUNCTION ledger.clock() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN clock_timestamp();
END
$$;

-- The time of the record: that of the clock, but never before what was recorded last. What is decided at this time is
-- stamped with it or with a later one.
CREATE FUNCTION ledger.now() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN greatest((SELECT h.recorded_at FROM ledger.head AS h), ledger.clock());
END
$$;

-- By how much two clocks may differ before one of them must be wrong. Without a path of its own, so that it is folded into
-- whatever asks: it names nothing that a path could lead astray.
CREATE FUNCTION ledger.clock_tolerance() RETURNS interval
LANGUAGE sql IMMUTABLE AS $$
    SELECT interval '5 minutes'
$$;

-- What is wrong with the time of the record, for a caller that says what its own clock shows (NULL: it does not); NULL
-- where nothing is. It has leapt where it is far ahead both of what was recorded last and of the caller's clock: of the
-- former alone it is ahead after any rest.
CREATE FUNCTION ledger.leap(caller_clock timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last CONSTANT timestamptz := (SELECT h.recorded_at FROM ledger.head AS h);
    clock CONSTANT timestamptz := ledger.clock();
    tolerance CONSTANT interval := ledger.clock_tolerance();
BEGIN
    IF (clock > last + tolerance AND clock > caller_clock + tolerance) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    RETURN format(
        'the clock of the database says %s, %s s ahead of the clock of the process that asks; the last act was '
        'recorded at %s. One of the two clocks is wrong: set it right, then send it again',
        clock AT TIME ZONE 'UTC', round(extract(epoch FROM clock - caller_clock)), last AT TIME ZONE 'UTC');
END
$$;

REVOKE ALL ON FUNCTION ledger.clock, ledger.now, ledger.clock_tolerance, ledger.leap FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.clock, ledger.now, ledger.clock_tolerance, ledger.leap
    TO foja_app, foja_auditor, foja_signer;

RESET ROLE;
