"""Requests under an agreement: asked here and answered there, or the other way round; recorded on both sides."""
