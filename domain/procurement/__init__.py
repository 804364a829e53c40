"""Procurement: from the yearly plan to the last payment, with bids that nobody can read early."""
