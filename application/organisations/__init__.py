"""How the commands on organisations are carried out."""
