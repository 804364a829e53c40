"""Budgets of a government: appropriations, their adjustment, and their execution, line by line."""
