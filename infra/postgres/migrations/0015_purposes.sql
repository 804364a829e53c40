SET LOCAL ROLE foja_owner;

-- What an erasure is of: all that was told, or what was told for one purpose.
ALTER TABLE projections.erasures ADD COLUMN purpose text COLLATE "C";

RESET ROLE;
