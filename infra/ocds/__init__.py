"""How releases of others come in from files, and go out again as they were."""
