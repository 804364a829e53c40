"""Which version of Foja runs: told by the command line, in health, and by each process when it is ready."""

VERSION = "0.1.0"
"""That of pyproject.toml, which is not installed with the program; a test holds the two together."""
