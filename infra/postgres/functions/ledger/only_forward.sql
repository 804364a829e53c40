-- Refuses by a trigger that the head of the ledger goes back, in position or in time.
CREATE OR REPLACE FUNCTION ledger.only_forward() RETURNS trigger
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

REVOKE ALL ON FUNCTION ledger.only_forward FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
