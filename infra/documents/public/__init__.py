"""Published documents for everybody: as feeds, and as pages."""
