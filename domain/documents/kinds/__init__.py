"""Kinds of documents: what is sent which way, and what is expected in return."""
