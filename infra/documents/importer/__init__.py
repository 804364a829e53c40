"""Existing documents brought in from a folder."""
