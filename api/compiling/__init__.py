"""Answers whose bytes the database makes: a document becomes a plan of rows, columns and pages, asked for at once."""
