"""What contexts may declare of their commands, and the ports of the bus."""
