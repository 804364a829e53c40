"""What is shown of registers."""
