"""Contracts: from the draft to the last payment, on commitments of the budget."""
