"""What a ledger costs when it grows: a short and a long one, side by side."""
