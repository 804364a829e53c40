"""How uploads arrive, and which commands follow."""
