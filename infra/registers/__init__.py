"""Registers on the command line."""
