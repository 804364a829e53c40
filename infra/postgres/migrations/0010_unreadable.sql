-- Acts that cannot be read: found once each, told until somebody decides about them.

SET LOCAL ROLE foja_owner;

-- Which acts this version cannot read, as the worker came by them. No contents: where it stands, its leaf, and why.
CREATE TABLE projections.unreadable (
    position bigint PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    type text COLLATE "C" NOT NULL,
    leaf_hash text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    skipped_at timestamptz,
    skipped_by text COLLATE "C",
    skip_reason text COLLATE "C",
    CHECK ((skipped_at IS NULL) = (skipped_by IS NULL) AND (skipped_at IS NULL) = (skip_reason IS NULL))
);

COMMENT ON COLUMN projections.unreadable.skipped_at IS 'when an operator decided to leave it out, by audit.ActSkipped in the ledger';

-- Up to where the ledger was looked through, with which event types: with others it is looked through anew.
CREATE TABLE projections.looked_through (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL CHECK (position >= 0),
    types text COLLATE "C" NOT NULL
) WITH (fillfactor = 20);

GRANT SELECT ON projections.unreadable, projections.looked_through TO foja_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.unreadable TO foja_worker;
GRANT SELECT, INSERT, UPDATE ON projections.looked_through TO foja_worker;

RESET ROLE;
