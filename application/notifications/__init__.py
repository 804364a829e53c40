"""How the commands of notifications run."""
