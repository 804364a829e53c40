"""Budgeting as use cases: which command runs on which stream, under which permission."""
