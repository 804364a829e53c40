"""Valkey: signals between processes. Never a source of truth."""
