"""Tenders: the terms, from the draft to the closing, and how they end."""
