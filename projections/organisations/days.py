"""The day that stands for "until further notice" where days are compared."""

from datetime import date

OPEN_END = date(9999, 12, 31)
"""Later than any day on which an act can take effect."""
