"""What is shown of releases of other publishers."""
