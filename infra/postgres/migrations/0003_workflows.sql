-- What follows from events and from time: how far each workflow has come, and which deadlines fell due.

CREATE SCHEMA workflows AUTHORIZATION foja_worker;
SET LOCAL ROLE foja_worker;

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

-- A deadline of a key fires once for each time that it is set to.
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

GRANT USAGE ON SCHEMA workflows TO foja_app;
GRANT SELECT ON ALL TABLES IN SCHEMA workflows TO foja_app;

RESET ROLE;
