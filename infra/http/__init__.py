"""Talking to hosts that are not trusted."""
