"""What transparency shows: its events alone."""
