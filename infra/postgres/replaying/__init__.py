"""Read models worked out anew from the ledger alone, to any position, and compared row by row."""
