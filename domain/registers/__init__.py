"""Registers: series of numbers without gaps, by unit and year, that all contexts take their numbers from."""
