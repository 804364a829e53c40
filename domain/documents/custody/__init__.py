"""Custody of closed files: their index, their hand-over to an archive, and how an archive destroys them."""
