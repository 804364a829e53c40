"""What contexts may declare to the API, and the ports that it is given."""
