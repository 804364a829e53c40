"""Headings of revenue: what is expected, owed, collected and paid back."""
