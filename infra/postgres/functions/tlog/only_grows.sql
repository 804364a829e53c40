-- Refuses by a trigger every change of a table of the log but one that adds to what stands there.
CREATE OR REPLACE FUNCTION tlog.only_grows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A condition may name columns of its own table alone.
    IF TG_TABLE_NAME = 'tree' THEN
        IF NEW.size > OLD.size THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'tiles' THEN
        IF NEW.level = OLD.level AND NEW.number = OLD.number
            AND substring(NEW.hashes FOR octet_length(OLD.hashes)) = OLD.hashes
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'signed' THEN
        IF NEW.origin = OLD.origin AND (NEW.size > OLD.size OR NEW.size = OLD.size AND NEW.root = OLD.root)
            AND coalesce(NEW.published, 0) >= coalesce(OLD.published, 0) AND coalesce(NEW.published, 0) <= NEW.size
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'tlog.% only grows: this change is refused', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

REVOKE ALL ON FUNCTION tlog.only_grows FROM PUBLIC, foja_app, foja_worker, foja_auditor, foja_signer;
