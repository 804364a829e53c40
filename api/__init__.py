"""The GraphQL API: the declarations of the contexts, shown to frontends."""
