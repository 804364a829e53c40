"""What organisations need of the outside."""
