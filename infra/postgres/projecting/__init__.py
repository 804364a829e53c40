"""Read models in PostgreSQL: their tables, the projector that keeps them, rebuilds and quarantine."""
