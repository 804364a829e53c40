"""Importing, whatever a file holds: reading it, setting rows aside, giving commands, showing progress."""
