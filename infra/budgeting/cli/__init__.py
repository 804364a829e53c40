"""The commands of budgets."""
