"""What it costs to ask who may do what, with 10,000 grants in the ledger: `./foja bench authority`."""
