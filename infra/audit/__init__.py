"""The record verified by whoever doubts it: from the database, from an exported folder, or from a log over HTTP."""
