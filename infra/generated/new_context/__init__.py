"""A new context: files that run, for people to make theirs."""
