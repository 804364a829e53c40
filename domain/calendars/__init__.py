"""Calendars: which days a jurisdiction works, as people declare it, for all terms that count them."""
