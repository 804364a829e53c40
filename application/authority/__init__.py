"""How the commands on permissions are carried out."""
