SET LOCAL ROLE foja_owner;

-- Calls outside that follow from events and are not over yet. What is asked for stands in the event, and nowhere else. A
-- row is open until its call is over, dead once its tries are, and dropped where an operator gave it up: that is kept.
-- `round` counts how often an operator had it tried anew, `tries` the failed tries since then.
CREATE TABLE workflows.effects (
    effect text COLLATE "C" NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dead', 'dropped')),
    under_way boolean NOT NULL DEFAULT false,
    round integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    interrupted integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    code text,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_by text,
    reason text,
    PRIMARY KEY (effect, position),
    CHECK (state = 'open' OR NOT under_way),
    CHECK (state <> 'dropped' OR (decided_by IS NOT NULL AND reason IS NOT NULL))
) WITH (fillfactor = 50);

CREATE INDEX effects_due ON workflows.effects (effect, due_at, position) WHERE state = 'open' AND NOT under_way;

-- What an operator has to look at, for the API's health: how much, of which effect.
CREATE VIEW workflows.dead_letters AS
SELECT e.effect, count(*) AS letters, min(e.position) AS first_position
FROM workflows.effects AS e WHERE e.state = 'dead' GROUP BY e.effect;

GRANT SELECT, INSERT, UPDATE, DELETE ON workflows.effects TO foja_worker;
GRANT SELECT ON workflows.dead_letters TO foja_app;

RESET ROLE;
