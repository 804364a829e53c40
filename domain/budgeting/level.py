"""The levels of government that budgets belong to: those that all contexts share."""

from domain.levels import Level

__all__ = ["Level"]
