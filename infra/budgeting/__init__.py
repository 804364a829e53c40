"""What budgets need of the outside: imports, open data, reports, commands, the demo's story."""
