"""What budgeting shows to frontends."""
