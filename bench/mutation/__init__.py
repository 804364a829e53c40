"""A mutation end to end, and a peer that does the least of it."""
