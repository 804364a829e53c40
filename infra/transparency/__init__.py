"""The log's signer, witnesses and time stamps, and their commands."""
