"""What is shown of exchange."""
