"""How a supplier is reached: sealed, and erased when it is withdrawn."""
