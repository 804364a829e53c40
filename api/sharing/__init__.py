"""What is shown of sharing."""
