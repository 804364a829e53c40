"""What exchange adds to the command line."""
