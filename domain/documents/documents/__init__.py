"""A document from its first draft to what holds in its place."""
