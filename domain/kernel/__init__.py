"""What contexts may declare, and the values that they share."""
