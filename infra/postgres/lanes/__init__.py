"""Lanes: one reader of the ledger keeps many live read models up to date, by one checkpoint."""
