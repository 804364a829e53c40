"""Explanations beside figures."""
