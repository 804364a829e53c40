"""Identity in GraphQL."""
