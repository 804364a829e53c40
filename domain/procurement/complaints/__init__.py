"""Complaints: what concerned companies object to, and what the review body decides."""
