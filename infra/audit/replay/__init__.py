"""Replays, explanations and histories as people and programs take them: text, CSV, JSON, and a page to look at."""
