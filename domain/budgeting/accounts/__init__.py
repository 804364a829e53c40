"""Control accounts: what a decision may still give out, by quota and policy."""
