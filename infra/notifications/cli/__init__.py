"""What is done about messages from the shell."""
