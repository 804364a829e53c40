"""What a file of OCDS says: cut into the bytes of its releases, and read no further than the import needs."""
