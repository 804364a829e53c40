"""Who may do what: roles, grants, delegations, separated duties, and the glass that is broken in an emergency."""
