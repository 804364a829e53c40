"""The processes of an installation, how they start, live and end."""
