"""Releases of the Open Contracting Data Standard (OCDS) that others published: taken in as they stand, and told."""
