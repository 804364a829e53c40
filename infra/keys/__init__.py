"""The keys of persons, and their destruction."""
