-- Uploads that have not arrived yet: how far each has come, so that it goes on from there after the death of any process.
-- Nothing here is a fact: what arrived stands in the ledger, and a row is forgotten soon after. What an uploader said of
-- the file is under seal, as its bytes are.

CREATE SCHEMA files AUTHORIZATION foja_owner;
SET LOCAL ROLE foja_owner;

CREATE TABLE files.uploads (
    upload_id text COLLATE "C" PRIMARY KEY,
    account text COLLATE "C" NOT NULL,
    acting text COLLATE "C" NOT NULL,
    unit text COLLATE "C",
    header bytea NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    length bigint NOT NULL CHECK (length > 0),
    told bytea NOT NULL,
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
    tail bytea,
    arrived boolean NOT NULL DEFAULT false,
    failed text COLLATE "C",
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX uploads_account ON files.uploads (account) WHERE NOT arrived AND failed IS NULL;
CREATE INDEX uploads_moved_at ON files.uploads (moved_at);

-- The parts that an upload holds, in the order of their names. A part that is not listed here counts for nothing.
CREATE TABLE files.parts (
    upload_id text COLLATE "C" NOT NULL REFERENCES files.uploads ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (upload_id, name)
);

-- Names of stored bytes that the ledger says: whatever looks like a SHA-256 in an act, up to a position. `store` is laid
-- down in the file store when it is used first: of a store that belongs to another ledger, nothing is deleted.
CREATE TABLE files.named (sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32));
CREATE TABLE files.looked_through (
    everything boolean PRIMARY KEY DEFAULT true CHECK (everything),
    store text COLLATE "C" NOT NULL DEFAULT gen_random_uuid()::text,
    position bigint NOT NULL CHECK (position >= 0)
);
INSERT INTO files.looked_through (position) VALUES (0);

GRANT USAGE ON SCHEMA files TO foja_app, foja_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON files.uploads, files.parts TO foja_app;
GRANT SELECT, INSERT ON files.named TO foja_worker;
GRANT SELECT ON files.looked_through TO foja_app;
GRANT SELECT, UPDATE ON files.looked_through TO foja_worker;

RESET ROLE;
