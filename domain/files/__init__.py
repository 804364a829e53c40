"""Files: what people upload, kept in quarantine until somebody has looked inside, then admitted or rejected."""
