"""The page on which anybody verifies that a document was issued here."""
