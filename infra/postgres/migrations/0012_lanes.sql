SET LOCAL ROLE foja_owner;

-- A lane is one reader of the ledger for many live read models: they stand where it stands, by one checkpoint. `members`
-- counts who joined and left, so that a reader whose list of members is old moves nothing.
CREATE TABLE projections.lanes (
    name text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    members bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);

GRANT SELECT, INSERT, UPDATE ON projections.lanes TO foja_worker;
GRANT SELECT ON projections.lanes TO foja_app;

-- A row a read model: looking through them takes no time.
ALTER TABLE projections.read_models
    -- squawk-ignore adding-foreign-key-constraint
    ADD COLUMN lane text COLLATE "C" REFERENCES projections.lanes,
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT read_models_lane_live CHECK (lane IS NULL OR state = 'live');

COMMENT ON COLUMN projections.read_models.position IS 'where it stands by itself; in a lane, where it stood when it joined';

-- Where each read model stands, in a lane or by itself.
CREATE VIEW projections.standings AS
SELECT m.relation, m.name, m.version, m.state, coalesce(l.position, m.position) AS position, m.shape, m.rebuild, m.lane
FROM projections.read_models AS m LEFT JOIN projections.lanes AS l ON l.name = m.lane;

GRANT SELECT ON projections.standings TO foja_app;

RESET ROLE;
