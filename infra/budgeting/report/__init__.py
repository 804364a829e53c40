"""Reports for people who read on paper: one page, drawn from the read models as of one ledger position."""
