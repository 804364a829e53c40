"""What is shown of notifications."""
