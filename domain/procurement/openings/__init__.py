"""Openings: envelopes are opened together, by several openers, after the deadline."""
