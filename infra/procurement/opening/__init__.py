"""Openings: the box of a tender is read, opened with the shares of the openers, and given back to be recorded."""
