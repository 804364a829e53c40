"""The ledger in PostgreSQL: loads and appends gathered into one statement each, and the recorders."""
