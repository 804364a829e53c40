"""How the commands of registers run."""
