"""What each login of the databases may do: read from PostgreSQL's catalogue, kept as docs/verify/privileges.md."""
