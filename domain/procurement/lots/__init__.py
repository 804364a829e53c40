"""Lots: evaluation, ranking, award and standstill; each lot goes its own way."""
