"""Transmission between two installations: partners, the channels to and from them, and what is consigned."""
