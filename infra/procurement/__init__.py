"""What procurement adds to the machine: sealed envelopes, and the programs of those who make and open them."""
"""Procurement on the machine: files that are loaded, and the command line."""
