"""Importing, whatever a file holds: its encoding, its header, what is wrong with it and which rows are left out."""
