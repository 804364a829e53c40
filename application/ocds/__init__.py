"""How releases of others are read and recorded."""
