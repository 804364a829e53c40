"""Files under seal: how their bytes are stored, and read again in ranges."""
