"""Importing budget files: reading them, and giving the commands that bring the books to them."""
