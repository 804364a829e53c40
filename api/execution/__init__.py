"""Documents from text to answer, and how much one of them may ask."""
