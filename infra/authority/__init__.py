"""How permissions are founded and watched, and their commands."""
