"""What the permission platform shows."""
