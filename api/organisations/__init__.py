"""What organisations show to frontends."""
