"""Questions to read models and to the ledger: one statement each, live or as of a position."""
