"""Procurement as releases and records of OCDS 1.1.5: pure projections of what was recorded."""
