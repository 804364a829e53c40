"""Use cases: what executes a command against the ledger, under which permission."""
