"""What is shown of documents."""
