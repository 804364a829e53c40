"""What follows from events and from time."""
