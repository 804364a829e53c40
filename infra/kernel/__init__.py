"""What contexts may declare to the processes."""
