"""Procedures: the rules of a jurisdiction for buying, as data in numbered versions."""
