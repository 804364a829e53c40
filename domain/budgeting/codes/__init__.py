"""Codes of a budget's classifications: their labels, and what they count as in another year."""
