"""The books of a fiscal year: open, closed, reopened, and by which rules they are held."""
