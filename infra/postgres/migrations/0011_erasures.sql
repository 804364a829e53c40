SET LOCAL ROLE foja_owner;

-- Who was erased, as far as read models have heard of it: what such a person told is never folded into a row again,
-- whichever event holds it and whether its key is there or not. Random ids and positions, nothing personal.
CREATE TABLE projections.erasures (
    subject text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT erasures_subject_position PRIMARY KEY (subject, position)
);

-- The position up to which the ledger was looked through for erasures: one row.
CREATE TABLE projections.erasures_known (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);

INSERT INTO projections.erasures_known (position) VALUES (0);

GRANT SELECT, INSERT ON projections.erasures TO foja_worker;
GRANT SELECT, UPDATE ON projections.erasures_known TO foja_worker;

GRANT SELECT ON projections.erasures, projections.erasures_known TO foja_app;

RESET ROLE;
