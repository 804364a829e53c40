"""Companies that are kept out of procurement for a while, after they were heard."""
