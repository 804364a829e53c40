-- Nothing decides but events: states beside streams are gone, and what no migration named is not appended.

SET LOCAL ROLE foja_owner;


-- The types and schemas of events that the programs of this installation write. repeated_event_types.sql names them, in the
-- same transaction as this file.
CREATE TABLE ledger.event_types (
    type text COLLATE "C" NOT NULL,
    schema integer NOT NULL CHECK (schema > 0),
    CONSTRAINT event_types_type_schema PRIMARY KEY (type, schema)
);

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.event_types
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.event_types ENABLE ALWAYS TRIGGER never_changed;


-- Only the earlier bodies of ledger.append called append_in_turn and replace_snapshots; nothing calls the two others.
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


GRANT SELECT ON ledger.event_types, ledger.snapshots TO foja_app;
GRANT SELECT ON ledger.event_types TO foja_auditor;
RESET ROLE;
