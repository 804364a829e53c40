"""How the commands of sharing run."""
