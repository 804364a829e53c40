"""Existing documents brought in: what the rows of an index say, and under which ids their documents go."""
