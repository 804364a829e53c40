"""Companies as suppliers of the state: their mandates, standing documents, debarments, and what they look for."""
