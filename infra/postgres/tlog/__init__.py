"""The transparency log in PostgreSQL: what its signer writes, and what is served of it."""
