"""Audit in GraphQL."""
