"""Deliveries: what each recipient of a document got, owes, and did with it."""
