"""The programs of bidders and openers: they run on their own machines, and need no server."""
