"""Official files: what documents belong to, leaf by leaf."""
