"""Transmission between installations: signed manifests over HTTP, sent in order, receipted for ever alike."""
