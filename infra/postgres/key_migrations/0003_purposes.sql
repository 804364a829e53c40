SET LOCAL ROLE foja_owner;

-- Whose keys for one purpose were destroyed, while the person or the thing stays: never removed, as tombstones are not.
CREATE TABLE keys.ended (
    subject text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT ended_subject_purpose PRIMARY KEY (subject, purpose)
);

CREATE TRIGGER never_removed BEFORE UPDATE OR DELETE OR TRUNCATE ON keys.ended
    FOR EACH STATEMENT EXECUTE FUNCTION keys.refuse_change();
-- ALWAYS: also where session_replication_role would silence triggers.
ALTER TABLE keys.ended ENABLE ALWAYS TRIGGER never_removed;

GRANT SELECT ON keys.ended TO foja_worker;

RESET ROLE;
