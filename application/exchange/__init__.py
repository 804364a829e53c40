"""How the commands of exchange run."""
