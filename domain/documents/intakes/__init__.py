"""Where a unit keeps what comes from partners: in which file, as which kind, under which numbers."""
