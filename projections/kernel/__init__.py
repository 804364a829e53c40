"""What contexts may declare of their read models, and the ports of the read side."""
