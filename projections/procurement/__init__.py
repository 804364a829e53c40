"""What can be asked about procurement: one file a question."""
