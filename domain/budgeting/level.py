"""The levels of government that budgets belong to: those that all contexts share."""

from domain.kernel.levels import Level

__all__ = ["Level"]
