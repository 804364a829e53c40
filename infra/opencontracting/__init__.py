"""The Open Contracting Data Standard: its schemas, and how releases become records."""
