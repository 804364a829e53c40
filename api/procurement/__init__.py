"""Procurement in GraphQL: a file for each room."""
