"""Enquiries: what companies ask about the terms, and the answers."""
