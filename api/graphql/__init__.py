"""The GraphQL schema, derived from what contexts declare, and its resolvers."""
