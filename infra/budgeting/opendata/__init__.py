"""Open data: the tables of a budget as files that anybody can read, as they stood at one position of the ledger."""
