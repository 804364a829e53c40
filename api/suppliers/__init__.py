"""What is shown of suppliers."""
