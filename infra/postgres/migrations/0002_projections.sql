-- What the projector keeps beside the read models' own tables, which it makes itself.

CREATE SCHEMA projections AUTHORIZATION foja_worker;

-- Which relation answers for a read model, and up to where it reflects the ledger. A relation is built beside the live
-- one and switched in; the old one stays, retired, until no reader is left.
CREATE TABLE projections.read_models (
    relation text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('building', 'live', 'retired')),
    position bigint NOT NULL DEFAULT 0,
    shape text COLLATE "C" NOT NULL,
    rebuild boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    live_at timestamptz,
    retired_at timestamptz
) WITH (fillfactor = 20);

COMMENT ON COLUMN projections.read_models.rebuild IS 'built by an explicit rebuild, which starts afresh when it was interrupted';

-- One relation answers at a time, whatever its version.
CREATE UNIQUE INDEX read_models_live_idx ON projections.read_models (name) WHERE state = 'live';

-- Events that a read model could not fold. The key stays at its last good row until somebody skips the event or a
-- corrected version is rebuilt. The key is '' where not even the key could be found. No personal data in `error`.
CREATE TABLE projections.quarantine (
    relation text COLLATE "C" NOT NULL REFERENCES projections.read_models ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    error text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (relation, key, position)
);

-- Events that wait behind a quarantined one of the same key.
CREATE TABLE projections.held_back (
    relation text COLLATE "C" NOT NULL REFERENCES projections.read_models ON DELETE CASCADE,
    key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (relation, key, position)
);

-- Events that somebody decided to leave out of a key's row. They outlive the relation: a rebuild respects them.
CREATE TABLE projections.skips (
    name text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    error text COLLATE "C" NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    skipped_by text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (name, version, key, position)
);

ALTER TABLE projections.read_models OWNER TO foja_worker;
ALTER TABLE projections.quarantine OWNER TO foja_worker;
ALTER TABLE projections.held_back OWNER TO foja_worker;
ALTER TABLE projections.skips OWNER TO foja_worker;

GRANT USAGE ON SCHEMA projections TO foja_app;
GRANT SELECT ON ALL TABLES IN SCHEMA projections TO foja_app;
ALTER DEFAULT PRIVILEGES FOR ROLE foja_worker IN SCHEMA projections GRANT SELECT ON TABLES TO foja_app;
