-- What follows from events and from time: how far each workflow has come, and which deadlines fell due.

SELECT pg_advisory_xact_lock(hashtextextended('foja:roles', 0));

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['foja_app', 'foja_worker'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this cluster is being migrated at the same time
        END;
    END LOOP;
END
$$;

CREATE SCHEMA workflows;

-- A workflow has answered every event up to its position.
CREATE TABLE workflows.checkpoints (
    workflow text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL CHECK (position >= 0),
    started_after bigint NOT NULL CHECK (started_after >= 0),
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Commands of a workflow that the rules refused: an outcome, which somebody may have to look at.
CREATE TABLE workflows.outcomes (
    workflow text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    number integer NOT NULL,
    command_id uuid NOT NULL,
    command_type text NOT NULL,
    code text NOT NULL,
    path text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workflow, position, number)
);

-- A deadline of a key fires once for each time it is set to.
CREATE TABLE workflows.fired (
    deadline text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    due_at timestamptz NOT NULL,
    command_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('fired', 'refused')),
    code text,
    position bigint,
    fired_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (deadline, key, due_at),
    CHECK ((outcome = 'refused') = (code IS NOT NULL))
);

ALTER SCHEMA workflows OWNER TO foja_worker;
ALTER TABLE workflows.checkpoints OWNER TO foja_worker;
ALTER TABLE workflows.outcomes OWNER TO foja_worker;
ALTER TABLE workflows.fired OWNER TO foja_worker;
GRANT USAGE ON SCHEMA workflows TO foja_app;
GRANT SELECT ON ALL TABLES IN SCHEMA workflows TO foja_app;
