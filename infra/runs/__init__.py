"""The worker at runs: it gives each member its command, page by page, and records the outcomes."""
