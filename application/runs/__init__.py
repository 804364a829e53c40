"""How the commands of runs run."""
