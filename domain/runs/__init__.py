"""Runs: one command for each member of a population, with an outcome for each and totals at the end."""
