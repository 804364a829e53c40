"""How the commands of suppliers run, and what follows from them."""
