"""How a file of budget lines becomes commands: the profile that reads it, its rows, and its lines."""
